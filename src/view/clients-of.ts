import type { Client, ClientId, RequestId, Run, Scenario } from '../core/index.ts'
import { coloursOf, type OwnerColour, ownerColour } from '../theme/palette.ts'

/** A client as it is drawn: its letter on its colour. */
export interface Owner extends Client {
  readonly colour: OwnerColour
}

/** Who writes pasted registers into the model. */
export const pastedClient = 'pasted'

const stranger = { title: 'nobody', letter: '?', note: 'left over' }

/**
 * Looks clients up by id, each of the scenario's the same at every look. Who is not in the scenario is drawn all the
 * same, with its id.
 */
export function ownersOf({ clients }: Pick<Scenario, 'clients'>): (id: ClientId | null) => Owner {
  // The last of them is for whoever is not in the scenario.
  const colours = coloursOf([...clients.map(({ id }) => id), ''])
  const colourOf = (id: ClientId) => colours.get(id) ?? colours.get('') ?? ownerColour(0)
  const known = new Map(
    clients.map((client) => [client.id, { ...client, colour: colourOf(client.id) }]),
  )
  return (id) => {
    const client = known.get(id ?? '')
    if (client !== undefined) return client
    if (id === null) return { ...stranger, id: '', colour: colourOf('') }
    return { id, title: id, letter: id.slice(0, 1), note: '', colour: colourOf('') }
  }
}

/** A letter for a new client that no other has, of its name where that can be. */
export function freeLetter(name: string, clients: readonly Client[]): string {
  const taken = new Set(clients.map(({ letter }) => letter))
  const letters = Array.from(`${name.toLowerCase()}abcdefghijklmnopqrstuvwxyz0123456789`)
  return letters.find((letter) => /[\p{L}\d]/u.test(letter) && !taken.has(letter)) ?? '?'
}

/** The client that made this request; null where nobody did. */
export function clientOf(run: Run, id: RequestId | null): ClientId | null {
  return id === null ? null : (run.request(id)?.client ?? null)
}
