import { describe, expect, test } from 'vitest'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { readVectors } from '../vectors.ts'
import { answer } from './slots.ts'
import { evidence } from '../../evidence.ts'

type Step =
  | readonly ['open', id: number, task: number, cpu: number, result: string]
  | readonly ['close', id: number]

interface KernelSlots {
  readonly cpus: number
  readonly sequences: readonly (readonly Step[])[]
}

type CaseStep =
  | {
      readonly op: 'reserve'
      readonly cpu: number
      readonly task: string | null
      readonly id?: string
      readonly expect: string
    }
  | { readonly op: 'release'; readonly id: string }

interface UnitTest {
  readonly name: string
  readonly cpus: number
  readonly steps: readonly CaseStep[]
}

const kernelSlots = readVectors('kernel-slots.json') as KernelSlots
const { cases } = readVectors('kunit-slots.json') as { readonly cases: readonly UnitTest[] }

/** perf_event_open, with a watch of its own for each event. */
function open(run: Run, id: string, task: string | null, cpu: number): string {
  const watch = { address: 0x1000n + BigInt(run.journal.length) * 8n, length: 1, type: 'access' }
  const request = { type: 'request', id, client: 'client', watch } as RequestAction
  const who = task === null ? {} : { task }
  return answer(run.apply({ ...request, ...who, ...(cpu < 0 ? {} : { cpu }) }))
}

describe('recorded from Linux 6.18', () => {
  const checked = evidence('kernel-slots')
  const tasks = ['0', '1', '2']

  test.each(kernelSlots.sequences.map((steps, index) => ({ steps, index })))(
    'sequence $index',
    ({ steps }) => {
      const run = createRun(linux, { cpus: kernelSlots.cpus, tasks })
      const answers = steps.map((step) => {
        if (step[0] === 'close') {
          return ['close', step[1], answer(run.apply({ type: 'release', id: String(step[1]) }))]
        }
        const [, id, task, cpu] = step
        return ['open', id, task, cpu, open(run, String(id), task < 0 ? null : `${task}`, cpu)]
      })
      const expected = steps.map((step) => (step[0] === 'close' ? [...step, 'ok'] : step))
      expect(answers).toEqual(expected)
      checked(steps.filter(([op]) => op === 'open').length)
    },
  )

  test('every answer of the file is among them', () => {
    const opened = kernelSlots.sequences.flat().filter((step) => step[0] === 'open')
    expect(opened).toHaveLength(5766)
    expect(opened.filter((step) => step[4] === 'ENOSPC')).toHaveLength(1334)
  })

  test('they tell the versions apart: neither 2009 nor 2010 gives them', () => {
    const wrong = (policy: Policy | undefined) =>
      kernelSlots.sequences.filter((steps) => {
        if (policy === undefined) return false
        const run = createRun(policy, { cpus: kernelSlots.cpus, tasks })
        return steps.some((step) => {
          const id = String(step[1])
          if (step[0] === 'close') return answer(run.apply({ type: 'release', id })) !== 'ok'
          return open(run, id, step[2] < 0 ? null : `${step[2]}`, step[3]) !== step[4]
        })
      }).length
    expect(wrong(linux)).toBe(0)
    expect(wrong(linux.variants['2009'])).toBeGreaterThan(100)
    expect(wrong(linux.variants['2010'])).toBeGreaterThan(50)
  })
})

describe('section 9.1, the nine cases of the unit test of the kernel', () => {
  const checked = evidence('kunit-slots')

  /** The steps whose answer differs from the file, by index. */
  function differences(policy: Policy, { cpus, steps }: UnitTest): number[] {
    const run = createRun(policy, { cpus, tasks: ['A', 'B'] })
    return steps.flatMap((step, index) => {
      if (step.op === 'release') {
        return answer(run.apply({ type: 'release', id: step.id })) === 'ok' ? [] : [index]
      }
      const told = open(run, step.id ?? `refused${index}`, step.task, step.cpu)
      return told === step.expect ? [] : [index]
    })
  }

  test.each(cases)('$name', (unit) => {
    expect(differences(linux, unit)).toEqual([])
    checked(unit.steps.length)
  })

  test('all 109 steps are there', () => {
    expect(cases).toHaveLength(9)
    expect(cases.flatMap(({ steps }) => steps)).toHaveLength(109)
  })

  const fails = (policy: Policy | undefined) =>
    cases.flatMap((unit) =>
      policy !== undefined && differences(policy, unit).length > 0 ? [unit.name] : [],
    )

  test('section 7.3: the first arbiter fails four of them', () => {
    expect(fails(linux.variants['2009'])).toEqual([
      'test_two_tasks_on_all_cpus',
      'test_two_tasks_on_one_cpu',
      'test_two_tasks_on_one_all_cpus',
      'test_task_on_all_and_one_cpu',
    ])
  })

  test('section 7.3: that of 2010 fails one, where CPU 1 is wrongly refused', () => {
    expect(fails(linux.variants['2010'])).toEqual(['test_task_on_all_and_one_cpu'])
    const unit = cases.find(({ name }) => name === 'test_task_on_all_and_one_cpu')
    const [wrong = -1] = unit ? differences(linux.variants['2010'], unit) : []
    expect(unit?.steps[wrong]).toMatchObject({ cpu: 1, task: null, expect: 'ok' })
  })
})
