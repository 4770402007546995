import { group } from 'd3-array'
import type { Breakpoint, Scenario, SlotIndex } from '../core/index.ts'
import { type Field, fieldAt } from '../core/registers/fields.ts'
import { decodeSlot } from '../core/registers/slot-control.ts'
import { formatAddress, listed } from '../core/registers/text.ts'
import { slotIndices } from '../core/registers/types.ts'
import {
  addressNames,
  type PastedName,
  pastedNames,
  type PastedValues,
  type PasteReading,
} from '../core/paste/types.ts'
import { describeArmed, describeSlot, firstByte } from '../core/paste/words.ts'
import { pastedClient } from './clients-of.ts'

/** One slot of a pasted state, in words. */
export interface PastedSlot {
  readonly slot: SlotIndex
  readonly name: string
  readonly address: string
  readonly armed: boolean
  readonly what: string
}

/** The four slots; what the text does not say is said to be unknown. */
export function pastedSlots({ dr7, ...values }: PastedValues): PastedSlot[] {
  return slotIndices.map((slot) => {
    const address = values[addressNames[slot]]
    const shared = {
      slot,
      name: `DR${slot}`,
      address: address === undefined ? 'not given' : formatAddress(address),
    }
    if (dr7 === undefined) return { ...shared, armed: false, what: 'not known without DR7' }
    const control = decodeSlot(dr7, slot)
    const { local, global } = control
    const enables = [local ? `L${slot}` : '', global ? `G${slot}` : ''].filter((bit) => bit !== '')
    const armed = enables.length > 0
    // The address has a column of its own; where the hardware begins elsewhere, that is said.
    const base = address === undefined ? address : firstByte(control, address)
    const watched = describeSlot(control, base === address ? undefined : base)
    if (armed) return { ...shared, armed, what: `${watched} (${enables.join(', ')})` }
    // R/W and LEN both 00 is what a register holds that nobody set.
    const isSet = control.type !== 'execute' || control.length !== 1
    return { ...shared, armed, what: isSet ? `not armed, but set for ${watched}` : 'not armed' }
  })
}

/** One bit of a pasted register. */
export interface PastedBit {
  readonly bit: number
  readonly set: boolean
  readonly field: Field
  /** The field's name over its highest bit, nothing over the others. */
  readonly label: string
}

/** Bits 31 to 0 of DR6 or DR7. */
export function pastedBits(register: 'dr6' | 'dr7', value: bigint): PastedBit[] {
  return Array.from({ length: 32 }, (_, n) => {
    const bit = 31 - n
    const field = fieldAt(register, bit)
    const first = bit === field.lsb + field.width - 1 && field.name !== 'reserved'
    return { bit, set: ((value >> BigInt(bit)) & 1n) === 1n, field, label: first ? field.name : '' }
  })
}

/** The breakpoints that are armed in a pasted state, and the slots that are armed at an address that it does not give. */
export function pastedBreakpoints(values: PastedValues): {
  readonly breakpoints: readonly Breakpoint[]
  readonly unknown: readonly SlotIndex[]
} {
  // Without DR7 it is not known that any slot is armed.
  const { dr7 = 0n } = values
  const breakpoints: Breakpoint[] = []
  const unknown: SlotIndex[] = []
  for (const slot of slotIndices) {
    const address = values[addressNames[slot]]
    const { local, global, type, length } = decodeSlot(dr7, slot)
    if (!local && !global) continue
    if (address === undefined) unknown.push(slot)
    else breakpoints.push({ address, type, length })
  }
  return { breakpoints, unknown }
}

/** A piece of a line of the pasted text; marked where a value was read. */
export interface SourcePiece {
  readonly text: string
  readonly marked: boolean
}

export interface SourceLine {
  readonly line: number
  readonly pieces: readonly SourcePiece[]
}

const mostLines = 24
/** Characters shown before and behind what was read. */
const around = 48

/** The lines from which values were read, shortened around them. A reading over a line end is shown to its end there. */
export function sourceLines(text: string, { readings }: PasteReading): SourceLine[] {
  const byLine = group(readings, ({ line }) => line)
  return [...byLine]
    .toSorted(([a], [b]) => a - b)
    .slice(0, mostLines)
    .map(([line, found]) => {
      const [first] = found
      const lineStart = (first?.start ?? 0) - (first?.column ?? 1) + 1
      const next = text.indexOf('\n', lineStart)
      const lineEnd = next === -1 ? text.length : next
      const pieces: SourcePiece[] = []
      let at = lineStart
      const plain = (from: number, to: number, last: boolean) => {
        const whole = text.slice(from, to)
        if (whole === '') return
        const cut = whole.length > 2 * around
        const head = at === lineStart ? '' : whole.slice(0, around)
        const tail = last ? '' : whole.slice(-around)
        pieces.push({ text: cut ? `${head}…${tail}` : whole, marked: false })
      }
      for (const { start, end } of found.toSorted((a, b) => a.start - b.start)) {
        if (start < at) continue
        plain(at, start, false)
        const stop = Math.min(end, lineEnd)
        pieces.push({ text: text.slice(start, stop), marked: true })
        at = stop
      }
      plain(at, lineEnd, true)
      return { line, pieces }
    })
}

function describeUnknown(values: PastedValues): string {
  const names = listed(pastedBreakpoints(values).unknown.map((slot) => `DR${slot}`))
  return names === '' ? '' : ` The text does not give ${names}: the 0 there is what RESET leaves.`
}

/** The pasted registers as a scenario: somebody writes them at its start, and asks nobody. */
export function scenarioOfPasted({ dr, de }: PasteReading, end: number): Scenario {
  const actions = pastedNames.flatMap((name) => {
    const value = dr[name]
    const register = Number(name.slice(2))
    return value === undefined
      ? []
      : [{ type: 'write', cpu: 0, register, value, client: pastedClient } as const]
  })
  return {
    title: 'Pasted registers',
    summary: describeArmed(dr),
    sources: [],
    world: { cpus: 1, tasks: ['A'], ...(de === undefined ? {} : { de }) },
    clients: [
      { id: pastedClient, title: 'the paste', letter: 'p', note: 'registers read from a text' },
    ],
    steps: [{ tick: 0, caption: `${describeArmed(dr)}${describeUnknown(dr)}`, actions }],
    end,
    policies: ['raw'],
  }
}

/** What was pasted, read back from the scenario that was made of it; null: it is another one, or was changed since. */
export function pastedOf({ steps, world }: Scenario): Pick<PasteReading, 'dr' | 'de'> | null {
  const actions = steps.flatMap((step) => step.actions)
  const values: Partial<Record<PastedName, bigint>> = {}
  for (const action of actions) {
    if (action.type !== 'write' || action.client !== pastedClient) return null
    const name = pastedNames.find((each) => each === `dr${action.register}`)
    if (name === undefined || values[name] !== undefined) return null
    values[name] = action.value
  }
  return actions.length === 0 ? null : { dr: values, de: world.de }
}

/** The fragment of a link to these registers; `readFragment` reads it. */
export function linkTo({ dr, de }: PasteReading): string {
  const values = Object.entries(dr).map(([name, value]) => `${name}=${value.toString(16)}`)
  const known = de === undefined ? [] : [`cr4=${de ? 8 : 0}`]
  return `#v3&paste=${[...values, ...known].join(',')}`
}
