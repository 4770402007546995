import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action, CpuState, Scenario } from '../../src/core/index.ts'
import { decodeDr7, slotIndices } from '../../src/core/index.ts'
import { ownersOf } from '../../src/view/clients-of.ts'
import { controlNote, statusNote } from '../../src/view/register-notes.ts'
import { bitViews, slotViews, valueOf } from '../../src/view/registers.ts'
import { foundIn, scenarioOf } from './found.ts'

function shownOf(actions: readonly Action[], at = actions.length - 1, changes?: Partial<Scenario>) {
  const scenario = scenarioOf(actions, changes)
  const { run } = foundIn(scenario, 'raw')
  const state = run.stateAt(at, 0)
  const before = run.stateAt(at - 1, 0)
  const ownerOf = ownersOf(scenario)
  return {
    run,
    state,
    bits: (register: 6 | 7) => bitViews(register, run, state, before, ownerOf),
    slots: () => slotViews(run, state, before, ownerOf),
  }
}

const write = (register: number, value: bigint, client = 'gdb'): Action => ({
  type: 'write',
  cpu: 0,
  register,
  value,
  client,
})
const request: Action = {
  type: 'request',
  id: 'kgdb-1',
  client: 'kgdb',
  watch: { address: 0x1004n, length: 4, type: 'write' },
}

const dr7 = fc.bigInt({ min: 0n, max: 0xffff_ffffn })
const registersWritten = fc
  .record({ dr7, dr6: dr7, dr0: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }) })
  .map((values) => [write(0, values.dr0), write(6, values.dr6), write(7, values.dr7)])

const sum = (bits: readonly { bit: number; set: boolean }[]) =>
  bits.reduce((value, { bit, set }) => (set ? value | (1n << BigInt(bit)) : value), 0n)

describe('the bits of DR6 and DR7', () => {
  test('are bits 31 to 0, and their sum is the value', () => {
    fc.assert(
      fc.property(
        registersWritten,
        fc.constantFrom(6 as const, 7 as const),
        (actions, register) => {
          const { bits, state } = shownOf(actions)
          const views = bits(register)
          expect(views.map(({ bit }) => bit)).toEqual(Array.from({ length: 32 }, (_, n) => 31 - n))
          expect(sum(views)).toBe(valueOf(state, register))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('have an owner exactly where their slot is enabled', () => {
    fc.assert(
      fc.property(
        registersWritten,
        fc.constantFrom(6 as const, 7 as const),
        (actions, register) => {
          const { bits, state } = shownOf(actions)
          const { slots } = decodeDr7(state.registers.dr7)
          for (const { field, owner } of bits(register)) {
            const control = field.slot === undefined ? undefined : slots[field.slot]
            expect(owner !== null).toBe(control !== undefined && (control.local || control.global))
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  test('of DR7 have each name once, over the highest bit of its field', () => {
    const labels = shownOf([write(7, 0n)])
      .bits(7)
      .flatMap(({ bit, label }) => (label === '' ? [] : [[bit, label]]))
    expect(labels).toEqual([
      [31, 'LEN3'],
      [29, 'R/W3'],
      [27, 'LEN2'],
      [25, 'R/W2'],
      [23, 'LEN1'],
      [21, 'R/W1'],
      [19, 'LEN0'],
      [17, 'R/W0'],
      [13, 'GD'],
      [11, 'RTM'],
      [9, 'GE'],
      [8, 'LE'],
      [7, 'G3'],
      [6, 'L3'],
      [5, 'G2'],
      [4, 'L2'],
      [3, 'G1'],
      [2, 'L1'],
      [1, 'G0'],
      [0, 'L0'],
    ])
  })

  test('of DR6 have theirs', () => {
    const labels = shownOf([write(7, 0n)])
      .bits(6)
      .flatMap(({ label }) => (label === '' ? [] : [label]))
    expect(labels).toEqual(['RTM', 'BT', 'BS', 'BD', 'BLD', 'B3', 'B2', 'B1', 'B0'])
  })

  test('that a MOV cannot change are not writable, and a toggle of one that is comes back', () => {
    const { bits } = shownOf([write(7, 0n)])
    const fixed = bits(7).flatMap(({ bit, writable }) => (writable ? [] : [bit]))
    // 10 reads 1, 12, 14 and 15 read 0, 11 is RTM of a CPU without it.
    expect(fixed).toEqual([15, 14, 12, 11, 10])
    for (const { bit, set, writable } of bits(7)) {
      const toggled = shownOf([write(7, 0n), write(7, sum(bits(7)) ^ (1n << BigInt(bit)))])
      const now = toggled.bits(7).find((view) => view.bit === bit)
      expect(now?.set).toBe(writable ? !set : set)
    }
  })

  test('that differ from the moment before are marked', () => {
    const { bits } = shownOf([write(7, 0x1n), write(7, 0xd_0001n)])
    expect(bits(7).flatMap(({ bit, changed }) => (changed ? [bit] : []))).toEqual([19, 18, 16])
    expect(bits(6).some(({ changed }) => changed)).toBe(false)
  })

  test('belong to whoever armed the slot', () => {
    const { bits } = shownOf([request, write(1, 0x2000n), write(7, 0xdd_0006n)])
    const owners = Object.fromEntries(
      bits(7).flatMap(({ owner, label }) => (owner && label ? [[label, owner.id]] : [])),
    )
    expect(owners).toEqual({
      G0: 'kgdb',
      L0: 'kgdb',
      'R/W0': 'kgdb',
      LEN0: 'kgdb',
      G1: 'gdb',
      L1: 'gdb',
      'R/W1': 'gdb',
      LEN1: 'gdb',
    })
  })
})

describe('the slots', () => {
  test('are free after reset, and say so', () => {
    for (const view of shownOf([{ type: 'switch', cpu: 0, task: 'A' }]).slots()) {
      expect(view).toMatchObject({
        enabled: false,
        owner: null,
        what: 'free',
        whose: '',
        address: 0n,
      })
      expect(view.bytes).toEqual([false, false, false, false, false, false, false, false])
    }
  })

  test('say what they watch, for whom, and which bytes of the line of eight', () => {
    const [first, second] = shownOf([request]).slots()
    expect(first).toMatchObject({
      slot: 0,
      address: 0x1004n,
      enabled: true,
      what: 'write · 4 bytes',
      whose: 'kgdb, every task',
      changed: true,
    })
    expect(first?.owner?.letter).toBe('k')
    expect(first?.bytes).toEqual([false, false, false, false, true, true, true, true])
    expect(second).toMatchObject({ enabled: false, changed: false })
  })

  test('of a task name the task', () => {
    const watch = { address: 0x404068n, length: 8, type: 'access' } as const
    const [first] = shownOf([
      { type: 'switch', cpu: 0, task: 'B' },
      { type: 'request', id: 'gdb-1', client: 'gdb', task: 'B', watch },
    ]).slots()
    expect(first).toMatchObject({ what: 'access · 8 bytes', whose: 'gdb, task B' })
    expect(first?.bytes).not.toContain(false)
  })

  test('with low address bits that hardware ignores show the bytes that it compares', () => {
    const [first] = shownOf([write(0, 0x1007n), write(7, 0xd_0001n)]).slots()
    expect(first?.address).toBe(0x1007n)
    expect(first?.bytes).toEqual([false, false, false, false, true, true, true, true])
  })

  test('in which a MOV left something that reports nothing belong to nobody', () => {
    // I/O breakpoints without CR4.DE.
    const world = { cpus: 1, tasks: ['A'], de: false }
    const [first] = shownOf([write(0, 0x60n), write(7, 0x2_0001n)], 1, { world }).slots()
    expect(first).toMatchObject({ enabled: true, what: 'I/O · 1 byte', whose: 'nobody' })
  })

  test('have an owner exactly where they are enabled', () => {
    fc.assert(
      fc.property(registersWritten, (actions) => {
        const { slots, state } = shownOf(actions)
        const decoded = decodeDr7(state.registers.dr7).slots
        expect(slots().map(({ slot }) => slot)).toEqual(slotIndices)
        for (const { slot, enabled, owner, bytes, breakpoint } of slots()) {
          expect(enabled).toBe(decoded[slot].local || decoded[slot].global)
          expect(owner !== null).toBe(enabled)
          expect(bytes.filter(Boolean)).toHaveLength(enabled ? breakpoint.length : 0)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('the notes beside DR6 and DR7', () => {
  const noteOf = (value: { dr6?: bigint; dr7?: bigint }): CpuState => {
    const { state } = shownOf([write(7, 0n)])
    return { ...state, registers: { ...state.registers, ...value } }
  }
  test.each([
    [0x400n, 'control: no slot enabled'],
    [0x401n, 'control: 1 of 4 slots enabled'],
    [0x455n, 'control: 4 of 4 slots enabled'],
    [0x2403n, 'control: 1 of 4 slots enabled, general detect on'],
  ])('DR7 %i: %s', (value, note) => expect(controlNote(noteOf({ dr7: value }))).toBe(note))

  test.each([
    [0xffff_0ff0n, 'status: no cause flagged'],
    [0xffff_0ff1n, 'status: breakpoint 0 was hit'],
    [0xffff_0ffan, 'status: breakpoints 1 and 3 were hit'],
    [0xffff_2ff0n, 'status: a debug register was touched under general detect'],
    [0xffff_cff4n, 'status: breakpoint 2 was hit, single step, task switch'],
  ])('DR6 %i: %s', (value, note) => expect(statusNote(noteOf({ dr6: value }))).toBe(note))
})
