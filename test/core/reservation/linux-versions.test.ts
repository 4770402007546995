import { describe, expect, test } from 'vitest'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { askAll, askFor, bound, granted, silent, started, world } from './linux-world.ts'
import { ask, requestOf, watchOf } from './slots.ts'

const { '2009': first, '2010': second, flexible } = linux.variants

/** A task's event for one CPU. */
const own = (id: string, cpu: number): RequestAction => ({ ...requestOf(id), cpu })

test('the names by which other versions are chosen', () => {
  expect(Object.keys(linux.variants)).toEqual(['2009', '2010', 'flexible'])
  expect(flexible.sources[0]?.reconstructed).toBe(true)
})

describe('section 7.3: what the versions answer', () => {
  test.each<[string, Policy, string]>([
    ['2009', first, 'ENOSPC'],
    ['2010', second, 'ok'],
    ['2022', linux, 'ok'],
  ])('%s: task A holds four, task B asks: %s', (_, policy, expected) => {
    const run = createRun(policy, world)
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    expect(ask(run, 'b0')).toBe(expected)
  })

  test.each<[string, Policy, string]>([
    ['2009', first, 'ok'],
    ['2010', second, 'ENOSPC'],
    ['2022', linux, 'ok'],
  ])('%s: task A holds four on CPU 0 and asks for CPU 1: %s', (_, policy, expected) => {
    const run = createRun(policy, world)
    for (const id of ['a0', 'a1', 'a2', 'a3']) expect(askFor(run, own(id, 0))).toBe('ok')
    expect(askFor(run, own('a4', 1))).toBe(expected)
  })
})

describe('sums that went wrong: a promise of more than there is', () => {
  test('2009: a task of four is counted where it has one, and five are not four', () => {
    const run = createRun(first, world)
    expect(askAll(run, [own('a0', 1), own('a1', 1), own('a2', 1)])).toEqual(['ok', 'ok', 'ok'])
    expect(askFor(run, bound('e0', 0))).toBe('ok')
    expect(askFor(run, own('a3', 0))).toBe('ok')
    expect(
      askAll(
        run,
        [1, 2, 3, 4].map((n) => bound(`e${n}`, 0)),
      ),
    ).toEqual(Array(4).fill('ok'))
    expect(silent(run)).toEqual(['e4'])
  })

  test('2010: a task that has four elsewhere gets any number, and five are not four', () => {
    const run = createRun(second, world)
    expect(askFor(run, bound('e0', 0))).toBe('ok')
    expect(
      askAll(
        run,
        [0, 1, 2, 3].map((n) => own(`a${n}`, 1)),
      ),
    ).toEqual(Array(4).fill('ok'))
    expect(
      askAll(
        run,
        [4, 5, 6, 7].map((n) => own(`a${n}`, 0)),
      ),
    ).toEqual(Array(4).fill('ok'))
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(silent(run)).toEqual(['a7'])
  })

  test('2022 refuses in time', () => {
    const run = createRun(linux, world)
    askFor(run, bound('e0', 0))
    for (const n of [0, 1, 2, 3]) expect(askFor(run, own(`a${n}`, 1))).toBe('ok')
    expect(granted(run, (n) => own(`a${n + 4}`, 0))).toBe(3)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(silent(run)).toEqual([])
  })
})

describe('section 7.4: what if perf took turns', () => {
  test('Paul Mackerras: the constraints pass, and the pinned one of the task never runs', () => {
    const run = createRun(flexible, world)
    const asked = [
      bound('e0', 0, 'kernel'),
      bound('e1', 0, 'kernel'),
      ...[2, 3, 4].map((n) => bound(`e${n}`, 0)),
      requestOf('a0'),
    ]
    expect(askAll(run, asked)).toEqual(Array(6).fill('ok'))
    const waited = new Set<string>()
    for (let turn = 0; turn < 6; turn += 1) {
      run.apply({ type: 'switch', cpu: 0, task: 'A' })
      const lost = silent(run)
      expect(lost).toContain('a0')
      expect(lost).toHaveLength(2)
      expect(lost).not.toContain('e0')
      expect(lost).not.toContain('e1')
      for (const id of lost) waited.add(id)
    }
    expect([...waited].toSorted()).toEqual(['a0', 'e2', 'e3', 'e4'])
  })

  test('those that take turns leave three for the others, and need one', () => {
    const run = started(flexible)
    expect(askFor(run, bound('e0', 0))).toBe('ok')
    expect([0, 1, 2, 3].map((n) => ask(run, `a${n}`))).toEqual(['ok', 'ok', 'ok', 'ENOSPC'])
    expect(granted(run, (n) => (n < 9 ? bound(`e1${n}`, 0) : bound('e0', 0)))).toBe(9)
    const pinned = started(flexible)
    expect([0, 1, 2, 3].map((n) => ask(pinned, `a${n}`))).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(askFor(pinned, bound('e0', 0))).toBe('ENOSPC')
    expect(askFor(pinned, { ...requestOf('b0'), client: 'perf' })).toBe('ENOSPC')
  })

  test('who waits gets the slot that is given back', () => {
    const run = createRun(flexible, world)
    for (let n = 0; n < 5; n += 1) run.apply(bound(`e${n}`, 0))
    expect(silent(run)).toEqual(['e4'])
    run.apply({ type: 'release', id: 'e1' })
    expect(silent(run)).toEqual([])
    expect(run.owners(0)).toEqual(['e0', 'e2', 'e3', 'e4'])
  })

  test('the pinned ones come first, whenever they were opened', () => {
    const run = createRun(flexible, world)
    for (let n = 0; n < 4; n += 1) run.apply(bound(`e${n}`, 0))
    run.apply({ type: 'request', id: 'K1', client: 'kgdb', watch: watchOf('K1') })
    expect(run.owners(0)).toContain('K1')
    expect(silent(run)).toEqual(['e3'])
  })
})
