import type { Client, ClientId, RequestId, Run, Scenario } from '../core/index.ts'
import { type OwnerColour, ownerColour } from '../theme/palette.ts'

/** A client as it is drawn: its letter on its colour. */
export interface Owner extends Client {
  readonly colour: OwnerColour
}

const stranger = { title: 'nobody', letter: '?', note: 'left over' }

/** Looks clients up by id. Who is not in the scenario is drawn all the same, with its id. */
export function ownersOf({ clients }: Pick<Scenario, 'clients'>): (id: ClientId | null) => Owner {
  return (id) => {
    const index = clients.findIndex((client) => client.id === id)
    const client = clients[index]
    if (client !== undefined) return { ...client, colour: ownerColour(index) }
    if (id === null) return { ...stranger, id: '', colour: ownerColour(clients.length) }
    const letter = id.slice(0, 1)
    return { id, title: id, letter, note: '', colour: ownerColour(clients.length) }
  }
}

/** The client that made this request; null where nobody did. */
export function clientOf(run: Run, id: RequestId | null): ClientId | null {
  return id === null ? null : (run.requests.get(id)?.client ?? null)
}
