import { decodeDr7, encodeDr7 } from '../../src/core/registers/decode.ts'
import { policies } from '../../src/core/reservation/policies.ts'
import { createRun } from '../../src/core/simulation/run.ts'
import { busyActions } from '../core/simulation/busy.ts'
import { type BenchRow, interleave, wait } from './row.ts'

const count = 100_000
const rounds = 5

/** Fixed work on 64-bit values that no policy has a part in: DR7 taken apart and put together again. */
function decodeAndEncode(): void {
  let dr7 = 0x0d0d_0705n
  for (let n = 0; n < count; n += 1) {
    const fields = decodeDr7(dr7)
    dr7 = encodeDr7({ ...fields, le: !fields.le })
  }
}

/** 100,000 actions of a busy machine with 8 CPUs, under each policy and under all six: as long as one waits for it. */
export async function bench(): Promise<BenchRow[]> {
  const { world, actions } = busyActions({ actions: count })
  const all = Object.values(policies)
  const runs = all.map((policy): [string, () => number] => [
    policy.id,
    () =>
      wait(() => {
        const run = createRun(policy, world)
        for (const action of actions) run.apply(action)
      }),
  ])
  const reference = 'as many DR7s decoded and encoded'
  const found = await interleave<string>(rounds, {
    ...Object.fromEntries(runs),
    [reference]: () => wait(decodeAndEncode),
  })
  const compared = found[reference] ?? NaN
  const row = (name: string, value: number): BenchRow => ({
    name: `simulation, 100,000 actions on 8 CPUs: ${name}`,
    value,
    unit: 'ms',
    reference: { name: reference, value: compared },
    ratio: compared / value,
    goal: '',
    met: null,
  })
  const sum = all.reduce((total, { id }) => total + (found[id] ?? NaN), 0)
  return [
    ...all.map(({ id }) => row(id, found[id] ?? NaN)),
    { ...row('all six', sum), goal: 'under 1,000 ms', met: sum < 1000 },
  ]
}
