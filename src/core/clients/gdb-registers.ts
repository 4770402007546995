import { coverRange, piecesNeeded } from '../matching/cover.ts'
import { encodeDr7 } from '../registers/decode.ts'
import type { SlotControl } from '../registers/slot-control.ts'
import { formatAddress, formatLength } from '../registers/text.ts'
import {
  type Breakpoint,
  type BreakpointType,
  type SlotIndex,
  slotIndices,
} from '../registers/types.ts'
import { failure, type Result, success } from '../result.ts'

/** What GDB asks for: watch, awatch, rwatch and hbreak are `write`, `access`, `read` and `execute`. */
export type GdbKind = BreakpointType | 'read'

/**
 * GDB's own picture of the debug registers of one process. It knows nothing of other users of the machine: nothing
 * here says that the hardware holds the same.
 */
export interface GdbRegisters {
  /** The mirror of DR0-DR3; 0 where the slot is vacant. */
  readonly dr: readonly [bigint, bigint, bigint, bigint]
  /** The mirror of DR7. Bit 10, which hardware fixes at 1, is 0 in it. */
  readonly dr7: bigint
  /** How many insertions share each slot. */
  readonly referenceCounts: readonly [number, number, number, number]
  /** All pieces or none; the slots that hold them, in the order of the pieces. For `execute` the length is not looked at. */
  insert(kind: GdbKind, address: bigint, length: number): Result<readonly SlotIndex[]>
  /** Undoes one insertion of the same request; the slots that held its pieces. Nothing changes where a piece is not there. */
  remove(kind: GdbKind, address: bigint, length: number): Result<readonly SlotIndex[]>
}

interface Occupied {
  readonly breakpoint: Breakpoint
  readonly count: number
}

type Four<Value> = [Value, Value, Value, Value]
type Mirror = Readonly<Four<Occupied | null>>

const vacant: Mirror = [null, null, null, null]

function replaced(mirror: Mirror, slot: SlotIndex, value: Occupied | null): Mirror {
  const next: Four<Occupied | null> = [...mirror]
  next[slot] = value
  return next
}

function mapSlots<Value>(mirror: Mirror, value: (held: Occupied | null) => Value): Four<Value> {
  return [value(mirror[0]), value(mirror[1]), value(mirror[2]), value(mirror[3])]
}

function slotOf(mirror: Mirror, wanted: Breakpoint): SlotIndex | undefined {
  return slotIndices.find((slot) => {
    const held = mirror[slot]?.breakpoint
    return (
      held?.address === wanted.address && held.length === wanted.length && held.type === wanted.type
    )
  })
}

function controlOf(held: Occupied | null): SlotControl {
  const { type, length } = held?.breakpoint ?? { type: 'execute', length: 1 }
  return { type, length, local: held !== null, global: false }
}

/** The pieces of a request, or why GDB makes none. More than four never fit: the pieces of one range all differ. */
function piecesOf(kind: GdbKind, address: bigint, length: number): Result<Breakpoint[]> {
  switch (kind) {
    case 'read':
      return failure('x86 has no watchpoint for reads alone: use an access watchpoint')
    case 'io':
      return failure('GDB has no watchpoint for I/O ports')
    case 'execute':
      return success(coverRange(address, 1, kind))
    case 'write':
    case 'access': {
      const needed = piecesNeeded(address, length, kind)
      if (needed === 0) return failure(`${length} is no number of bytes that can be watched`)
      if (needed > slotIndices.length) {
        return failure(`the watch needs ${needed} aligned pieces, and there are 4 slots`)
      }
      return success(coverRange(address, length, kind))
    }
    default:
      // Whoever calls without types may send anything.
      return failure(`GDB has no kind of breakpoint ${String(kind)}`)
  }
}

class GdbMirror implements GdbRegisters {
  #mirror: Mirror = vacant

  get dr(): Four<bigint> {
    return mapSlots(this.#mirror, (held) => held?.breakpoint.address ?? 0n)
  }

  get dr7(): bigint {
    const le = this.#mirror.some((held) => held !== null)
    const slots = mapSlots(this.#mirror, controlOf)
    return encodeDr7({ slots, le, ge: false, rtm: false, gd: false, reserved: 0n })
  }

  get referenceCounts(): Four<number> {
    return mapSlots(this.#mirror, (held) => held?.count ?? 0)
  }

  insert(kind: GdbKind, address: bigint, length: number): Result<readonly SlotIndex[]> {
    const pieces = piecesOf(kind, address, length)
    if (!pieces.ok) return pieces
    let mirror = this.#mirror
    const slots: SlotIndex[] = []
    for (const breakpoint of pieces.value) {
      const shared = slotOf(mirror, breakpoint)
      const slot = shared ?? slotIndices.find((candidate) => mirror[candidate] === null)
      if (slot === undefined) return failure(this.#tooMany(pieces.value))
      mirror = replaced(mirror, slot, { breakpoint, count: (mirror[slot]?.count ?? 0) + 1 })
      slots.push(slot)
    }
    this.#mirror = mirror
    return success(slots)
  }

  remove(kind: GdbKind, address: bigint, length: number): Result<readonly SlotIndex[]> {
    const pieces = piecesOf(kind, address, length)
    if (!pieces.ok) return pieces
    let mirror = this.#mirror
    const slots: SlotIndex[] = []
    for (const breakpoint of pieces.value) {
      const slot = slotOf(mirror, breakpoint)
      const held = slot === undefined ? null : mirror[slot]
      if (slot === undefined || held === null) {
        return failure(
          `no slot holds ${formatLength(breakpoint.length)} at ${formatAddress(breakpoint.address)} for ${kind}`,
        )
      }
      mirror = replaced(mirror, slot, held.count > 1 ? { ...held, count: held.count - 1 } : null)
      slots.push(slot)
    }
    this.#mirror = mirror
    return success(slots)
  }

  #tooMany(pieces: readonly Breakpoint[]): string {
    const missing = pieces.filter((piece) => slotOf(this.#mirror, piece) === undefined).length
    const free = this.#mirror.filter((held) => held === null).length
    return `the watch needs ${missing} more ${missing === 1 ? 'slot' : 'slots'}, and ${free} of 4 ${free === 1 ? 'is' : 'are'} vacant`
  }
}

/**
 * Four vacant slots, and DR7 = 0 as GDB has it.
 * A piece that equals one in a slot (address, length, type) shares it; else it takes the first vacant slot with Ln and
 * LE set; DR7 is 0 again when the last one is gone. Source: gdb/nat/x86-dregs.c, GDB 13.1.
 */
export function createGdbRegisters(): GdbRegisters {
  return new GdbMirror()
}
