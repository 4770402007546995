import { describe, expect, test } from 'vitest'
import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import { type PolicyKey, policyOf } from '../../../src/core/reservation/policies.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import type { World } from '../../../src/core/simulation/world.ts'

const world: World = { cpus: 2, tasks: ['A', 'A2', 'B'], threads: { A2: 'A' } }
const at = (address: number, length = 4) =>
  ({ address: BigInt(address), length, type: 'write' }) as const

/** Plays actions under a policy, with these clients, from tick 0 on. */
function play(
  key: PolicyKey,
  clients: readonly ClientProgram[],
  actions: readonly ScenarioAction[],
) {
  const run = createRun(policyOf(key), world)
  const conductor = new Conductor(run, clients)
  const outcomes = actions.map((action) => conductor.apply(action))
  const beliefs = new Map(run.beliefs().map((belief) => [belief.id, belief]))
  return { run, outcomes, beliefs }
}

const gdb: ClientProgram = { id: 'gdb', kind: 'gdb' }
const wide: ClientProgram = { id: 'module', kind: 'wide' }
const wish = (id: string, address: number, length = 4): ScenarioAction => ({
  type: 'wish',
  id,
  client: 'gdb',
  task: 'A',
  watch: at(address, length),
})
const go: ScenarioAction = { type: 'continue', client: 'gdb', task: 'A' }
const runs: ScenarioAction = { type: 'switch', cpu: 0, task: 'A' }

describe('gdb', () => {
  test('writes nothing before the program continues, and then every thread', () => {
    const { run } = play('linux', [gdb], [runs, wish('w', 0x1000)])
    expect(run.registers(0).dr7).toBe(0x400n)
    const { beliefs } = play('linux', [gdb], [runs, wish('w', 0x1000), go])
    expect([...beliefs.keys()]).toEqual(['gdb:A:DR0', 'gdb:A2:DR0'])
  })

  test('hears at continue that there is no slot, and goes on with what fits', () => {
    const four = [0, 1, 2, 3].map((n) => wish(`w${n}`, 0x1000 + 8 * n, 8))
    const module_: ScenarioAction = { type: 'wish', id: 'm', client: 'module', watch: at(0x9000) }
    const { outcomes, beliefs } = play('linux', [gdb, wide], [runs, module_, ...four, go])
    const refused = outcomes.at(-1)?.filter(({ type }) => type === 'refused') ?? []
    expect(refused).toContainEqual(expect.objectContaining({ id: 'w3', errno: 'ENOSPC' }))
    expect(beliefs.get('w3')).toMatchObject({ believes: 'refused' })
    for (const n of [0, 1, 2]) {
      expect(beliefs.get(`gdb:A:DR${n}`)).toMatchObject({ believes: 'armed', silent: false })
    }
  })
})
