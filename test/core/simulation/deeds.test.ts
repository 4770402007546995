import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  decodeScenario,
  type PolicyKey,
  type Scenario,
  simulate,
  withAction,
} from '../../../src/core/index.ts'
import { causeBy } from '../../../src/core/simulation/deeds.ts'

function shipped(id: string): Scenario {
  const read = decodeScenario(readFileSync(`public/scenarios/${id}.json`, 'utf8'))
  if (!read.ok) throw new Error(read.error)
  return read.value
}

const request = (id: string, address: bigint) =>
  ({ type: 'request', id, client: 'you', watch: { address, length: 8, type: 'write' } }) as const

function causeAt(scenario: Scenario, policies: readonly PolicyKey[], tick: number) {
  const runs = policies.map((key) => simulate(scenario, key))
  return causeBy('you', scenario, runs, tick)
}

describe('what somebody did is why others have no slot', () => {
  const wishes = shipped('five-wishes')

  test('where a request took the last one, under the policies under which it did', () => {
    const mine = withAction(wishes, 700, request('you-1', 0x5000n))
    const runs = ['reservation', 'raw'] as const
    expect(causeAt(mine, runs, 699)).toBeNull()
    // The scenario's second watch of gdb, at tick 1,000, would have been the fourth.
    const cause = causeAt(mine, runs, 1500)
    expect(cause?.deed).toMatchObject({ tick: 700, action: { id: 'you-1' } })
    expect(cause?.losers[0]).toEqual(['gdb'])
  })

  test('where a write disabled what somebody believes in, and not where it changed nothing of the kind', () => {
    const write = { type: 'write', cpu: 0, register: 7, client: 'you' } as const
    const off = withAction(wishes, 50, { ...write, value: 0n, mask: 0xffn })
    expect(causeAt(off, ['reservation'], 60)).toMatchObject({
      deed: { tick: 50 },
      losers: [['gdb']],
    })
    const detect = withAction(wishes, 50, { ...write, value: 1n << 9n, mask: 1n << 9n })
    expect(causeAt(detect, ['reservation'], 60)).toBeNull()
  })

  test('of several deeds the one without which it would not be so', () => {
    const first = withAction(wishes, 700, request('you-1', 0x5000n))
    const later = withAction(first, 1200, {
      type: 'write',
      cpu: 0,
      register: 6,
      value: 0xffff0ff0n,
      client: 'you',
    })
    expect(causeAt(later, ['reservation'], 1500)?.deed.tick).toBe(700)
  })

  test('of nobody who did nothing, and of none that lost anyway', () => {
    expect(causeAt(wishes, ['reservation', 'raw'], 7000)).toBeNull()
    const late = withAction(wishes, 7000, request('you-1', 0x5000n))
    expect(causeAt(late, ['reservation'], 7100)).toBeNull()
  })
})
