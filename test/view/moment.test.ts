import { describe, expect, test } from 'vitest'
import { matchAccess, withAction } from '../../src/core/index.ts'
import { stateAt } from '../../src/view/moment.ts'
import { foundIn, scenarioOf, shipped } from './found.ts'

describe('a CPU at a tick', () => {
  test('has in B0-B3 what the last #DB found, of the trace and of the scenario alike', async () => {
    const { scenario, trace, under } = await shipped('five-wishes')
    const found = under('reservation')
    const expected: number[] = []
    let bits = 0
    for (let tick = 0; tick < (trace?.length ?? 0); tick++) {
      const { registers } = found.run.stateAt(tick, 0)
      for (const { action } of found.run.journal.filter((entry) => entry.tick === tick)) {
        if (action.type === 'access') bits = matchAccess(registers, action.access) || bits
      }
      if (trace !== undefined) bits = matchAccess(registers, trace.access(tick)) || bits
      expected.push(bits)
    }
    expect(new Set(expected)).toEqual(new Set([0, 1, 2, 4, 8]))
    const shown = expected.map((_, tick) => Number(stateAt(found, tick, 0).registers.dr6 & 0xfn))
    expect(shown).toEqual(expected)
    expect(scenario.end).toBe(expected.length)
  })

  test('after a write to DR6 has what was written, even if the run had it before', async () => {
    const { scenario, trace } = await shipped('canary')
    const clear = {
      type: 'write',
      cpu: 0,
      register: 6,
      value: 0xffff_0ff0n,
      client: 'gdb',
    } as const
    const found = foundIn(withAction(scenario, 300, clear), 'reservation', trace)
    const status = (tick: number) => stateAt(found, tick, 0).registers.dr6
    expect(status(97)).toBe(0xffff_0ff0n)
    expect(status(98)).toBe(0xffff_0ff1n)
    expect(status(299)).toBe(0xffff_0ff1n)
    expect(status(300)).toBe(0xffff_0ff0n)
    expect(status(554)).toBe(0xffff_0ff0n)
    expect(status(555)).toBe(0xffff_0ff1n)
  })

  test('keeps the bits that only software clears', async () => {
    const { scenario, trace } = await shipped('canary')
    const write = (register: number, value: bigint) =>
      ({ type: 'write', cpu: 0, register, value, client: 'gdb' }) as const
    const guarded = withAction(scenario, 50, write(7, 0x2000_2401n | 0x9_0000n))
    const touched = withAction(guarded, 60, write(0, 0x1234n))
    const found = foundIn(touched, 'reservation', trace)
    // General detect stopped the write and set BD; the hit at tick 98 sets B0 beside it.
    expect(stateAt(found, 60, 0).registers).toMatchObject({ dr6: 0xffff_2ff0n })
    expect(stateAt(found, 60, 0).registers.dr[0]).toBe(0x4040e8n)
    expect(stateAt(found, 98, 0).registers.dr6).toBe(0xffff_2ff1n)
  })

  test('that runs no trace hears nothing of it', async () => {
    const { scenario, trace } = await shipped('canary')
    const world = { ...scenario.world, cpus: 2 }
    const found = foundIn({ ...scenario, world }, 'reservation', trace)
    expect(stateAt(found, 600, 0).registers.dr6).toBe(0xffff_0ff1n)
    expect(stateAt(found, 600, 1).registers.dr6).toBe(0xffff_0ff0n)
  })

  test('without a trace is the run’s', () => {
    const { run, findings } = foundIn(scenarioOf([{ type: 'switch', cpu: 0, task: 'A' }]), 'raw')
    expect(stateAt({ run, findings }, 5, 0)).toBe(run.stateAt(5, 0))
  })
})
