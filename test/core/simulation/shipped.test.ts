import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PolicyKey } from '../../../src/core/reservation/policies.ts'
import { decodeScenario, encodeScenario } from '../../../src/core/simulation/scenario-file.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { readScenario, readTrace } from './traces.ts'

interface Entry {
  readonly id: string
  readonly title: string
  readonly summary: string
}

const index = JSON.parse(readFileSync('public/scenarios/index.json', 'utf8')) as readonly Entry[]
const ids = index.map(({ id }) => id)

/** What a speaker can read from the caption line of a projector in one go. */
const longestCaption = 260

describe('the shipped scenarios', () => {
  test('the list names each file once, with its own words', () => {
    const files = readdirSync('public/scenarios').filter((file) => file !== 'index.json')
    expect(ids.toSorted()).toEqual(files.map((file) => file.replace('.json', '')).toSorted())
    for (const { id, title, summary } of index) {
      expect(readScenario(id)).toMatchObject({ title, summary })
    }
  })

  test('there are at least fourteen besides the first screen’s', () => {
    expect(ids.length).toBeGreaterThanOrEqual(15)
  })

  test.each(ids)('%s: captions and sources, and a file that reads back to itself', (id) => {
    const scenario = readScenario(id)
    const captions = scenario.steps.flatMap(({ caption }) => caption ?? [])
    expect(captions.length).toBeGreaterThanOrEqual(3)
    expect(captions.filter((caption) => caption.length > longestCaption)).toEqual([])
    expect(scenario.sources.length).toBeGreaterThan(0)
    expect(decodeScenario(encodeScenario(scenario))).toEqual({ ok: true, value: scenario })
  })

  test.each(ids)('%s: what its sources name of ours is there to be read', (id) => {
    const { sources, steps } = readScenario(id)
    const named = [...sources, ...steps.flatMap(({ source }) => source ?? [])].flatMap((source) => [
      ...(source.match(/\b(?:test|traces|docs)\/[\w./-]*\w|\S+\.md\b/g) ?? []),
    ])
    const places = (path: string) => [path, `public/${path}`]
    expect(named.filter((path) => !places(path).some((place) => existsSync(place)))).toEqual([])
  })

  test('in 2007 gdb hears EBUSY where it writes the address, before DR7', () => {
    const { journal } = simulate(readScenario('kwatch-2007'), 'debugreg')
    const told = journal.filter(({ tick }) => tick === 50)
    const refused = told.find(({ outcomes }) => outcomes.some(({ type }) => type === 'refused'))
    expect(refused?.action).toMatchObject({ type: 'poke', register: 2 })
    const { steps } = readScenario('kwatch-2007')
    expect(steps.find(({ tick }) => tick === 50)?.caption).toContain('EBUSY when it writes DR2.')
  })

  test('Ingo’s answer begins with who he is and what he answered', () => {
    const [first] = readScenario('ingos-answer').steps
    expect(first?.caption).toMatch(
      /Ingo Molnar, a maintainer of x86 in Linux, answers .*refuse early/,
    )
  })

  test.each(ids)('%s: everything in it can happen', async (id) => {
    const scenario = readScenario(id)
    const trace = scenario.trace && (await readTrace(`public/traces/${scenario.trace.file}`))
    for (const policy of scenario.policies) {
      const { journal } = simulate(scenario, policy, trace)
      const impossible = journal.flatMap(({ tick, outcomes }) =>
        outcomes.flatMap((outcome) =>
          outcome.type === 'invalid' || outcome.type === 'ignored' ? [{ tick, ...outcome }] : [],
        ),
      )
      expect([policy, impossible]).toEqual([policy, []])
    }
  })
})

/** The point of each: what the captions say of each policy, in counts. */
const points: Record<string, Partial<Record<PolicyKey, object>>> = {
  'five-wishes': {
    raw: { refused: 0, clobbered: 6, missed: 18 },
    reservation: { granted: 5, refusedWith: { ENOSPC: 1 }, clobbered: 0, missed: 0 },
  },
  'nobody-coordinates': {
    raw: { refused: 0, clobbered: 1, missed: 4, stray: 1 },
    reservation: { refused: 0, clobbered: 0, missed: 0, stray: 0 },
  },
  'refuse-early': {
    reservation: { granted: 4, refusedWith: { ENOSPC: 1 }, clobbered: 0, missed: 0 },
    raw: { refused: 0, clobbered: 1, missed: 3 },
  },
  canary: { reservation: { granted: 1, hits: 7, missed: 0 } },
  perl: {
    reservation: { granted: 3, refusedWith: { ENOSPC: 1 }, clobbered: 0, missed: 0 },
    raw: { granted: 4, refused: 0, clobbered: 4, missed: 2109 },
  },
  'ingos-answer': {
    priority: { refused: 0, clobbered: 1, missed: 3 },
    reservation: { granted: 4, refused: 1, refusedWith: { ENOSPC: 1 }, clobbered: 0, missed: 0 },
  },
  'rolands-case': {
    priority: { refused: 0, takenOut: 3, clobbered: 0, missed: 0, vain: 0 },
    reservation: { takenOut: 0, fallbacks: 2, clobbered: 0, missed: 0, vain: 4273 },
  },
  'priorities-nobody-reads': {
    priority: { refused: 0, clobbered: 2, missed: 3 },
    reservation: { refused: 3, clobbered: 0, missed: 0 },
  },
  'gdb-against-perf': {
    linux: { refused: 3, refusedWith: { ENOSPC: 3 }, clobbered: 0, missed: 0 },
    raw: { refused: 0, clobbered: 4 },
  },
  'ghost-slots': {
    linux: { refused: 2, clobbered: 0, missed: 0 },
    reservation: { refused: 0, clobbered: 0, missed: 0 },
  },
  'unaligned-watch': {
    reservation: { granted: 5, refused: 1, clobbered: 0 },
    linux: { refused: 2, clobbered: 0 },
  },
  'kwatch-2007': {
    debugreg: { refusedWith: { EBUSY: 2 }, clobbered: 0, missed: 0 },
    raw: { refused: 0, clobbered: 4, missed: 1 },
  },
  'kgdb-behind-ptrace': {
    raw: { clobbered: 1, missed: 2, stray: 1 },
    linux: { clobbered: 0, missed: 0, stray: 0 },
  },
  'prasads-hole': {
    'reservation/prasad-2009': { refusedWith: { EAGAIN: 1 }, clobbered: 0 },
    linux: { refused: 0, clobbered: 0 },
  },
  'sleeping-blocker': {
    reservation: { refusedWith: { ENOSPC: 1 }, fallbacks: 1, vain: 2, clobbered: 0 },
    linux: { refusedWith: { ENOSPC: 1 }, fallbacks: 1, vain: 2, clobbered: 0 },
    raw: { refused: 0, clobbered: 1, missed: 1 },
  },
  'guest-and-host': {
    hypervisor: { refused: 0, clobbered: 1, missed: 2 },
    'hypervisor/haxm': { refused: 0, clobbered: 1, missed: 3 },
  },
  'app-fills-slots': {
    linux: { refusedWith: { ENOSPC: 3 }, clobbered: 0, missed: 0 },
    priority: { refused: 0, clobbered: 1, missed: 1 },
  },
  'kernel-wrote-it': { linux: { refused: 0, clobbered: 0, missed: 5, hits: 5 } },
  'two-cpus-2007': {
    debugreg: { refused: 0, clobbered: 2, missed: 3 },
    reservation: { refused: 0, clobbered: 0, missed: 0 },
  },
  'remote-2009': {
    'reservation/prasad-2009': { refused: 0, clobbered: 1, missed: 3 },
    linux: { refused: 0, clobbered: 0, missed: 0 },
  },
}

const cases = Object.entries(points).flatMap(([id, policies]) =>
  Object.entries(policies).map(([policy, counts]) => {
    return { id, policy: policy as PolicyKey, counts }
  }),
)

describe('the point of each', () => {
  test.each(cases)('$id under $policy', async ({ id, policy, counts }) => {
    const scenario = readScenario(id)
    const trace = scenario.trace && (await readTrace(`public/traces/${scenario.trace.file}`))
    const run = simulate(scenario, policy, trace)
    expect(score(run, trace, scenario.trace?.cpu)).toMatchObject(counts)
  })

  test('is made for each scenario, under the policies that it shows', () => {
    expect(Object.keys(points).toSorted()).toEqual(ids.toSorted())
    for (const [id, policies] of Object.entries(points)) {
      expect(readScenario(id).policies.toSorted()).toEqual(Object.keys(policies).toSorted())
    }
  })
})
