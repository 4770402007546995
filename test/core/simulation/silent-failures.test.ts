import { describe, expect, test } from 'vitest'
import type { ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { PolicyKey } from '../../../src/core/reservation/policies.ts'
import { describeOutcome } from '../../../src/core/simulation/explain.ts'
import type { Client, Scenario } from '../../../src/core/simulation/scenario.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { threadedWorld, write } from './plays.ts'

const client = (id: string, more: Partial<Client> = {}): Client => ({
  id,
  title: id,
  letter: 'x',
  note: '',
  ...more,
})
const clients = [
  client('gdb', { kind: 'gdb' }),
  client('kwatch', { kind: 'kwatch' }),
  client('raw', { kind: 'raw' }),
  client('ptrace'),
]

/** Simulates the actions, one for each tick, and answers with what would be read of its losses. */
function story(key: PolicyKey, actions: readonly ScenarioAction[]) {
  const scenario: Scenario = {
    title: 'a story',
    summary: '',
    sources: [],
    world: threadedWorld,
    clients,
    steps: actions.map((action, tick) => ({ tick, actions: [action] })),
    end: actions.length + 1,
    policies: [key],
  }
  const run = simulate(scenario, key)
  const sentences = run.journal.flatMap((entry) =>
    entry.outcomes.flatMap((outcome) =>
      ['clobbered', 'unarmed', 'missed', 'stray'].includes(outcome.type)
        ? (describeOutcome(run, entry, outcome, (id) => id) ?? [])
        : [],
    ),
  )
  const silent = run.beliefs().flatMap((belief) => (belief.silent ? [belief.id] : []))
  return { run, sentences, silent, score: score(run) }
}

const a0 = 0x60_1000n
const k0 = 0xffff_ffff_8100_0000n
const runs = (task: string | null, cpu = 0): ScenarioAction => ({ type: 'switch', cpu, task })
const gdbWants: ScenarioAction[] = [
  {
    type: 'wish',
    id: 'w',
    client: 'gdb',
    task: 'B',
    watch: { address: a0, length: 4, type: 'write' },
  },
  { type: 'continue', client: 'gdb', task: 'B' },
]
const kwatchWants = (from = 0): ScenarioAction => ({
  type: 'wish',
  id: 'k',
  client: 'kwatch',
  watch: { address: k0, length: 4, type: 'write' },
  from,
})
const writeByB = (cpu: number): ScenarioAction => write(a0, { cpu, task: 'B' })

describe('section 14, P1: the table of January 2007', () => {
  test('1: a DR7 of G bits alone is told yes, and arms nothing', () => {
    const { sentences, silent } = story('debugreg', [
      runs('B'),
      { type: 'poke', task: 'B', register: 0, value: a0 },
      { type: 'poke', task: 'B', register: 7, value: 0xd_0002n },
      writeByB(0),
    ])
    expect(silent).toEqual(['ptrace:B:DR0'])
    expect(sentences).toEqual([
      'Silent failure: it was never put into a slot, and nobody told ptrace.',
      'An owner for every register: the write to 4 bytes at 0x601000 at tick 3 was missed, because it was never put into a slot, and nobody told ptrace.',
    ])
  })

  test("2: kwatch copies the calling CPU's DR7 to all, and gdb's task on the other CPU is blind until it is switched in again", () => {
    const {
      sentences,
      silent,
      score: total,
    } = story('debugreg', [
      runs('B', 1),
      ...gdbWants,
      kwatchWants(),
      writeByB(1),
      runs(null, 1),
      runs('B', 1),
      writeByB(1),
    ])
    expect(silent).toEqual([])
    expect(total).toMatchObject({ clobbered: 1, missed: 1, hits: 1 })
    expect(sentences).toEqual([
      'Silent failure: the request of kwatch at tick 3 disabled DR0 and nobody told gdb.',
      'An owner for every register: the write to 4 bytes at 0x601000 at tick 4 was missed, because the request of kwatch at tick 3 disabled DR0 and nobody told gdb.',
    ])
  })

  test("2: called from the CPU of gdb's task it spreads the task's bits to the other CPU instead", () => {
    const { run, score: total } = story('debugreg', [
      runs('B', 1),
      ...gdbWants,
      kwatchWants(1),
      writeByB(1),
    ])
    expect(total).toMatchObject({ clobbered: 0, missed: 0, hits: 1 })
    expect(run.registers(0).dr7 & 1n).toBe(1n)
  })

  test("3: an L bit that a lazy switch left behind stays when kwatch goes, on the kernel's old address", () => {
    const { run, sentences } = story('debugreg', [
      runs('B'),
      { type: 'poke', task: 'B', register: 3, value: a0 },
      { type: 'poke', task: 'B', register: 7, value: 0xd000_0140n },
      runs('C'),
      { type: 'poke', task: 'B', register: 7, value: 0n },
      kwatchWants(),
      { type: 'unwish', id: 'k' },
      {
        type: 'access',
        cpu: 0,
        task: 'C',
        access: { kind: 'execute', address: k0, size: 1 },
      },
    ])
    expect(run.stateAt(6, 0).registers.dr7 & 0xffn).toBe(0x40n)
    expect(run.stateAt(6, 0).registers.dr[3]).toBe(k0)
    expect(sentences).toEqual([
      'A stray trap: DR3 reports an access, and nobody who armed it hears of it.',
    ])
  })

  test.each(['exec', 'exit'] as const)('4: after %s the enables stay in the hardware', (type) => {
    const { sentences } = story('debugreg', [
      runs('B'),
      ...gdbWants,
      { type, task: 'B' },
      writeByB(0),
    ])
    expect(sentences).toEqual([
      'A stray trap: DR0 reports an access, and nobody who armed it hears of it.',
    ])
  })
})

describe("section 14, P4: K.Prasad's code of 2009", () => {
  const request = (from: number): ScenarioAction => ({
    type: 'request',
    id: 'r',
    client: 'kwatch',
    task: 'B',
    watch: { address: a0, length: 4, type: 'write' },
    from,
  })

  test('1: GE reaches the hardware after the last one is gone', () => {
    const { run } = story('reservation/prasad-2009', [
      runs('B'),
      request(0),
      { type: 'release', id: 'r' },
    ])
    expect(run.registers(0).dr7).toBe(0x600n)
  })

  test('3: registered for a task that runs on another CPU than the caller it is told yes, and armed nowhere', () => {
    const { sentences, silent } = story('reservation/prasad-2009', [
      runs('B', 1),
      request(0),
      writeByB(1),
    ])
    expect(silent).toEqual(['r'])
    expect(sentences).toHaveLength(2)
    expect(sentences[0]).toBe(
      'Silent failure: it was never put into a slot, and nobody told kwatch.',
    )
    expect(story('reservation/prasad-2009', [runs('B', 1), request(1), writeByB(1)])).toMatchObject(
      {
        silent: [],
        sentences: [],
        score: { hits: 1 },
      },
    )
  })

  test("3: the kernel's next update then enables the slot with the address that stands there", () => {
    const { run, silent } = story('reservation/prasad-2009', [
      runs('B', 1),
      request(0),
      kwatchWants(),
      writeByB(1),
    ])
    expect(run.registers(1).dr7 & 0b11n).not.toBe(0n)
    expect(run.registers(1).dr[0]).not.toBe(a0)
    expect(silent).toEqual(['r'])
  })
})
