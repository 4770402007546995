import { expect, test } from 'vitest'
import { findings, policyIds } from '../../src/core/index.ts'
import { caseOfEntry, lastMissed, whyNotAll, whyNotOne } from '../../src/view/why-not.ts'
import { whyTarget } from '../../src/view/why.ts'
import { shipped } from './found.ts'

const kernelWrote = await shipped('kernel-wrote-it')

test.each(policyIds)(
  'under %s it says fired exactly where the run itself told the client',
  (id) => {
    const { scenario, under } = kernelWrote
    const { run } = under(id)
    const answers = run.journal.flatMap((entry) =>
      [...run.requests.keys()].flatMap((request) => {
        const made = caseOfEntry(run, request, entry)
        const why = made && whyNotOne(run, scenario, made)
        const told = entry.outcomes.some((each) => each.type === 'hit' && each.id === request)
        return why === null ? [] : [{ request, tick: entry.tick, told, fired: why.fired }]
      }),
    )
    expect(answers).not.toEqual([])
    expect(answers.map(({ fired }) => fired)).toEqual(answers.map(({ told }) => told))
  },
)

test('the guide begins with what was missed last', () => {
  const missed = [
    { id: 'a', ticks: Uint32Array.of(10, 40) },
    { id: 'b', ticks: Uint32Array.of(20) },
  ]
  const at = [5, 10, 30, 50].map((cursor) => lastMissed({ missed }, cursor))
  expect(at).toEqual([null, 'a', 'b', 'a'])
})

test('what is missed in hardware has its reason, under the pointer and in the guide', () => {
  const { scenario, under } = kernelWrote
  const found = under('linux')
  const { run } = found
  const [gdb = ''] = run.requests.keys()
  const cases = run.journal.flatMap((entry) => caseOfEntry(run, gdb, entry) ?? [])
  const { fired, reasons } = whyNotAll(run, scenario, cases)
  const missed = findings(run, undefined).missed.find(({ id }) => id === gdb)?.ticks ?? []
  expect([fired, reasons.reduce((sum, { count }) => sum + count, 0)]).toEqual([
    cases.length - missed.length,
    missed.length,
  ])
  expect(reasons.map(({ why }) => why.steps.at(-1)?.question)).toEqual(
    reasons.map(() => 'May it report from this mode?'),
  )
  const say = (tick: number) =>
    whyTarget({ scenario, access: null }, found, { kind: 'missed', policy: 'linux', id: gdb, tick })
      .text
  expect(say(20)).toBe(
    'Linux today: gdb misses the write to 8 bytes at 0x601000 at tick 20 although its breakpoint is in hardware: the kernel made the access on behalf of the task, and Linux tells neither debuggers nor events with exclude_kernel of those.',
  )
  expect(say(50)).toContain('it happened in an NMI, for which Linux clears DR7.')
})
