import { describe, expect, test } from 'vitest'
import { createGdbRegisters, type GdbKind } from '../../../src/core/clients/gdb-registers.ts'
import type { ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { Access } from '../../../src/core/matching/access.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { play } from './plays.ts'

const runs: ScenarioAction = { type: 'switch', cpu: 0, task: 'A' }
const access = (kind: Access['kind'], address: bigint, size = 1): ScenarioAction => ({
  type: 'access',
  cpu: 0,
  task: 'A',
  access: { kind, address, size },
})
const mov = (register: number, value: bigint): ScenarioAction => ({
  type: 'write',
  cpu: 0,
  register,
  value,
  client: 'test',
})
const poke = (register: number, value: bigint): ScenarioAction => ({
  type: 'poke',
  task: 'A',
  register,
  value,
})
const code = 0x40_1000n
const variable = 0x60_1000n

describe('hardware.md 4.2, kvm/x86/debug_regs.c', () => {
  test.each(slotIndices)('an execute breakpoint and a 4-byte write in DR%i', (slot) => {
    const enable = 0x400n | (1n << BigInt(2 * slot + 1))
    const hit = 0xffff_0ff0n | (1n << BigInt(slot))
    const execute = [mov(slot, code), mov(7, enable), access('execute', code)]
    expect(play('raw', [], [runs, ...execute]).run.registers(0).dr6).toBe(hit)
    const data = [
      mov(slot, variable),
      mov(7, enable | (0xd_0000n << BigInt(4 * slot))),
      access('write', variable, 4),
    ]
    expect(play('raw', [], [runs, ...data]).run.registers(0).dr6).toBe(hit)
  })

  test('DR7 = 0x2400: a MOV to DR0 is a fault with BD, and GD is off in its handler', () => {
    const { run } = play('raw', [], [runs, mov(7, 0x2400n), mov(0, code)])
    expect(run.registers(0)).toMatchObject({ dr6: 0xffff_2ff0n, dr7: 0x400n, dr: [0n, 0n, 0n, 0n] })
    expect(run.journal.at(-1)?.outcomes).toMatchObject([{ type: 'fault', vector: '#DB' }])
  })
})

describe('hardware.md 2.10 and 3.2, general detect', () => {
  const armedWithGd = [mov(0, variable), mov(7, 0x1_2402n)]

  test('K2: a MOV to DR6 is a fault, and DR6 is not written', () => {
    const { run } = play('raw', [], [runs, mov(7, 0x2400n), mov(6, 0xffff_0fffn)])
    expect(run.registers(0)).toMatchObject({ dr6: 0xffff_2ff0n, dr7: 0x400n })
  })

  test('K3: a hit clears GD, and DR6 says nothing of it', () => {
    const { run } = play('raw', [], [runs, ...armedWithGd, access('write', variable)])
    expect(run.registers(0)).toMatchObject({ dr6: 0xffff_0ff1n, dr7: 0x1_0402n })
  })

  test('K4: DR4 with CR4.DE is #UD, not #DB, and GD stays', () => {
    const de: ScenarioAction = { type: 'control', cpu: 0, de: true }
    const { run } = play('raw', [], [runs, mov(7, 0x2400n), de, mov(4, 0n)])
    expect(run.registers(0)).toMatchObject({ dr6: 0xffff_0ff0n, dr7: 0x2400n })
    expect(run.journal.at(-1)?.outcomes).toMatchObject([{ type: 'fault', vector: '#UD' }])
  })
})

describe('hardware.md 4.2, x86/mov_ss_trap.c: what it arms, without the shadow of MOV SS', () => {
  test.each(['linux', 'raw'] as const)('DR7 = 0x7000a under %s', (key) => {
    const nop = code + 3n
    const { run } = play(
      key,
      [],
      [
        runs,
        poke(0, variable),
        poke(1, nop),
        poke(7, 0x7_000an),
        access('read', variable, 2),
        access('execute', nop),
        access('read', variable + 2n, 2),
        access('execute', nop + 1n),
      ],
    )
    expect(score(run)).toMatchObject({ granted: 2, hits: 2, missed: 0, stray: 0 })
  })
})

describe('hardware.md 4.1, x86/vmx_tests.c: a #DB that is intercepted leaves the guest’s DR6 alone', () => {
  test('DR6 = 0xffff4ffa', () => {
    const { run } = play(
      'hypervisor',
      [{ id: 'host', kind: 'wide' }],
      [
        runs,
        mov(6, 0xffff_4ffan),
        {
          type: 'request',
          id: 'h',
          client: 'host',
          watch: { address: variable, length: 4, type: 'write' },
        },
        access('write', variable, 4),
        { type: 'release', id: 'h' },
      ],
    )
    expect(score(run)).toMatchObject({ hits: 1, stray: 0 })
    expect(run.registers(0).dr6).toBe(0xffff_4ffan)
  })
})

describe('hardware.md appendix A and 5.1: the numbers that a tracee’s debugger sees', () => {
  const peek = (register: number): ScenarioAction => ({ type: 'peek', task: 'A', register })

  test('only DR3: it stands in slot 0, and DR6 says B3', () => {
    const armedAt = 0x1000_0008n
    const { run } = play(
      'linux',
      [],
      [
        runs,
        poke(3, armedAt),
        poke(7, 0x1000_0040n),
        access('write', armedAt),
        ...[0, 3, 6, 7].map(peek),
      ],
    )
    expect(run.owners(0)).toEqual(['ptrace:A:DR3', null, null, null])
    const read = run.journal
      .slice(-4)
      .flatMap(({ outcomes }) =>
        outcomes.flatMap((each) => (each.type === 'read' ? each.value : [])),
      )
    expect(read).toEqual([0n, armedAt, 0xffff_0ff8n, 0x1000_0040n])
  })

  test('fork: the child stores and does not stop, the parent does', () => {
    const { run, outcomes } = play(
      'linux',
      [],
      [
        runs,
        poke(0, variable),
        poke(7, 0xd_0001n),
        { type: 'fork', task: 'A', child: 'B' },
        { type: 'switch', cpu: 0, task: 'B' },
        { ...access('write', variable), task: 'B' } as ScenarioAction,
        runs,
        access('write', variable),
        peek(6),
      ],
    )
    expect(outcomes.get('ptrace:A:DR0')?.filter((each) => each === 'hit')).toHaveLength(1)
    expect(score(run)).toMatchObject({ hits: 1, missed: 0, stray: 0 })
    expect(run.journal.at(-1)?.outcomes).toMatchObject([{ type: 'read', value: 0xffff_0ff1n }])
  })
})

/** GDB’s commands, as what it asks of its registers; x86 has no breakpoint for reads alone. */
const commands = {
  watch: 'write',
  awatch: 'access',
  rwatch: 'access',
  hbreak: 'execute',
} as const satisfies Record<string, GdbKind>
const names = ['watch', 'awatch', 'rwatch', 'hbreak'] as const

/** Which slots of GDB’s registers report an access. */
function reported({ dr, dr7 }: ReturnType<typeof createGdbRegisters>, wanted: Access): number {
  return matchAccess({ ...resetRegisters(), dr, dr7: dr7 | 0x400n }, wanted)
}

/** An aligned part of a union of eight bytes. */
const shapes = [1, 2, 4, 8].flatMap((size) =>
  Array.from({ length: 8 / size }, (_, n) => ({ start: n * size, size })),
)

describe('hardware.md 4.5, gdb.base/watchpoint-unaligned.exp', () => {
  test('15 watched parts and 15 accessed parts of eight bytes: a hit where they share a byte', () => {
    expect(shapes).toHaveLength(15)
    for (const watched of shapes) {
      for (const [kind, on] of [
        ['write', 'write'],
        ['access', 'read'],
      ] as const) {
        const registers = createGdbRegisters()
        const first = variable + BigInt(watched.start)
        expect(registers.insert(kind, first, watched.size).ok).toBe(true)
        for (const { start, size } of shapes) {
          const shared =
            Math.max(watched.start, start) < Math.min(watched.start + watched.size, start + size)
          const hit = reported(registers, { kind: on, address: variable + BigInt(start), size })
          expect([watched, start, size, hit !== 0]).toEqual([watched, start, size, shared])
        }
      }
    }
  })

  test.each([
    [4, 4],
    [7, 4],
  ])('%i watches on bytes one after the other: %i find a slot', (count, placed) => {
    const registers = createGdbRegisters()
    const answers = Array.from({ length: count }, (_, n) =>
      registers.insert('access', variable + 1n + BigInt(n), 1),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(placed)
  })

  test('twice eight bytes: two slots, and a write to either half is seen', () => {
    const registers = createGdbRegisters()
    expect(registers.insert('write', variable, 16)).toEqual({ ok: true, value: [0, 1] })
    for (const [offset, slots] of [
      [0n, 0b01],
      [8n, 0b10],
    ] as const) {
      const address = variable + offset
      expect(reported(registers, { kind: 'write', address, size: 8 })).toBe(slots)
    }
  })
})

describe('hardware.md 4.5, gdb.base/watchpoint-reuse-slot.exp', () => {
  const pairs = names.flatMap((first) => names.map((second) => [first, second] as const))

  test.each(pairs)('%s, then %s in the slot that it gave back', (first, second) => {
    for (const width of [1, 2, 3]) {
      for (const offset of [0n, 1n, 2n, 3n]) {
        const address = variable + offset
        const registers = createGdbRegisters()
        const inserted = registers.insert(commands[first], address, width)
        const removed = registers.remove(commands[first], address, width)
        expect([inserted.ok, removed.ok, registers.dr7]).toEqual([true, true, 0n])

        const fresh = createGdbRegisters()
        const again = registers.insert(commands[second], address, width)
        expect(again).toEqual(fresh.insert(commands[second], address, width))
        expect([registers.dr, registers.dr7]).toEqual([fresh.dr, fresh.dr7])
        const kind = { watch: 'write', awatch: 'read', rwatch: 'read', hbreak: 'execute' } as const
        expect(reported(registers, { kind: kind[second], address, size: 1 })).not.toBe(0)
      }
    }
  })
})
