import { describe, expect, test } from 'vitest'
import { type Action, type Scenario, simulate } from '../../src/core/index.ts'
import { ownerColours } from '../../src/theme/palette.ts'
import { clientViews } from '../../src/view/clients.ts'
import { clientOf, ownersOf } from '../../src/view/clients-of.ts'
import { liveWatches } from '../../src/view/live-watches.ts'
import { foundIn, scenarioOf, shipped } from './found.ts'

async function clientsAt(id: string, policy: 'raw' | 'reservation', tick: number) {
  const { scenario, under } = await shipped(id)
  const views = clientViews(under(policy).run, scenario, tick)
  return Object.fromEntries(
    views.map(({ owner, tone, status, beliefs }) => [
      owner.id,
      { tone, status, hardware: beliefs.map(({ hardware }) => hardware) },
    ]),
  )
}

describe('belief against hardware', () => {
  test('before anybody asked', async () => {
    expect(await clientsAt('refuse-early', 'raw', 0)).toEqual({
      kwatch: { tone: 'dim', status: 'asks for nothing yet', hardware: [] },
      gdb: { tone: 'dim', status: 'asks for nothing yet', hardware: [] },
    })
  })

  test('armed, and stored for a task that does not run', async () => {
    expect(await clientsAt('refuse-early', 'reservation', 20)).toEqual({
      kwatch: { tone: 'good', status: 'armed', hardware: ['armed'] },
      gdb: { tone: 'dim', status: 'stored: task B does not run now', hardware: ['idle'] },
    })
  })

  test('silently lost, with who did it and when', async () => {
    expect(await clientsAt('nobody-coordinates', 'raw', 30)).toEqual({
      kwatch: {
        tone: 'bad',
        status: "not told: the switch to task B at tick 24 loaded gdb's DR0 over it",
        hardware: ['lost'],
      },
      gdb: { tone: 'good', status: 'armed', hardware: ['armed'] },
    })
  })

  test('refused and told, with and without others that are armed', async () => {
    const { gdb } = await clientsAt('refuse-early', 'reservation', 50)
    expect(gdb).toEqual({
      tone: 'dim',
      status: 'refused: ENOSPC at 44, told, the others armed',
      hardware: ['armed', 'armed', 'armed', 'none'],
    })
    const { kwatch } = await clientsAt('five-wishes', 'reservation', 2100)
    expect(kwatch).toMatchObject({ tone: 'dim', status: 'refused: ENOSPC at 2000, told' })
  })

  test('a refusal is forgotten once a later request is granted', async () => {
    const { kwatch } = await clientsAt('five-wishes', 'reservation', 4000)
    expect(kwatch).toMatchObject({ tone: 'good', status: 'armed', hardware: ['none', 'armed'] })
  })

  test('given back', async () => {
    const { perf } = await clientsAt('five-wishes', 'reservation', 5000)
    expect(perf).toEqual({ tone: 'dim', status: 'gave everything back', hardware: ['none'] })
  })

  test('one loss among several watches outranks what is armed', async () => {
    const { gdb } = await clientsAt('five-wishes', 'raw', 2100)
    expect(gdb?.tone).toBe('bad')
    expect(gdb?.status).toMatch(/^not told: kwatch overwrote DR0 at tick 2,000$/)
    expect(gdb?.hardware).toEqual(['lost', 'armed'])
  })

  test('each request comes with a sentence', async () => {
    const { scenario, under } = await shipped('nobody-coordinates')
    const [kwatch] = clientViews(under('raw').run, scenario, 30)
    expect(kwatch?.beliefs[0]?.sentence).toBe(
      "kwatch believes that write 0xffffffff82602a44 is armed, but the switch to task B at tick 24 loaded gdb's DR0 over it and nobody told kwatch.",
    )
  })
})

describe('owners', () => {
  const { clients } = scenarioOf([])
  const ownerOf = ownersOf({ clients })

  test('have the colours that everybody knows them by', () => {
    expect(ownerOf('gdb')).toMatchObject({ title: 'gdb', letter: 'g', colour: ownerColours[0] })
    expect(ownerOf('kgdb')).toMatchObject({ letter: 'k', colour: ownerColours[2] })
  })

  test('that no scenario names are drawn all the same', () => {
    expect(ownerOf('module')).toMatchObject({ title: 'module', letter: 'm' })
    expect(ownerOf(null)).toMatchObject({ title: 'nobody', letter: '?' })
    expect(ownerOf('')).toMatchObject({ title: '', letter: '' })
  })

  test('of a request are looked up in the run', () => {
    const { run } = foundIn(scenarioOf(requests), 'raw')
    expect(clientOf(run, 'gdb-1')).toBe('gdb')
    expect(clientOf(run, 'nobody-1')).toBeNull()
    expect(clientOf(run, null)).toBeNull()
  })
})

const requests: readonly Action[] = [
  { type: 'switch', cpu: 0, task: 'A' },
  {
    type: 'request',
    id: 'gdb-1',
    client: 'gdb',
    task: 'A',
    watch: { address: 0x4040e8n, length: 8, type: 'write' },
  },
  {
    type: 'request',
    id: 'kgdb-1',
    client: 'kgdb',
    watch: { address: 0x1000n, length: 1, type: 'execute' },
  },
  { type: 'write', cpu: 0, register: 1, value: 0x2000n, client: 'gdb' },
  { type: 'write', cpu: 0, register: 7, value: 0x10_0004n, client: 'gdb' },
  { type: 'release', id: 'gdb-1' },
]

describe('live watches', () => {
  const scenario = scenarioOf(requests)
  const { run } = foundIn(scenario, 'reservation')
  const at = (tick: number) => liveWatches(run, scenario, tick).map(({ id, text }) => [id, text])

  test('are what was asked for and not given back, at that tick', () => {
    const gdb = ['gdb-1', 'write, 8 bytes at 0x4040e8, task A']
    const kgdb = ['kgdb-1', 'execute, 1 byte at 0x1000, every task']
    expect(at(0)).toEqual([])
    expect(at(1)).toEqual([gdb])
    expect(at(2)).toEqual([gdb, kgdb])
    expect(at(5)).toEqual([kgdb])
  })

  test('leave out what somebody wrote raw', () => {
    expect(
      run.beliefsAt(4).some(({ id, believes }) => id.startsWith('gdb:') && believes === 'armed'),
    ).toBe(true)
    expect(at(4).map(([id]) => id)).toEqual(['gdb-1', 'kgdb-1'])
  })

  test('leave out what was refused', async () => {
    const refused = await shipped('refuse-early')
    const watches = liveWatches(refused.under('reservation').run, refused.scenario, 50)
    expect(watches.map(({ id }) => id)).toEqual(['kwatch-1', 'gdb-1', 'gdb-2', 'gdb-3'])
  })
})

test('without a slot and on another way, told', () => {
  const clients = [
    { id: 'module', title: 'module', letter: 'm', note: '', kind: 'wide' },
    { id: 'perf', title: 'perf', letter: 'p', note: '', kind: 'perf', fallback: 'single-step' },
  ] as const
  const wish = (id: string, client: string, address: bigint, task?: string) => ({
    type: 'wish' as const,
    id,
    client,
    ...(task === undefined ? {} : { task }),
    watch: { address, length: 4, type: 'write' as const },
  })
  const kernel = [0n, 8n, 16n].map((n) => wish(`m${n}`, 'module', 0xffff_ffff_8100_0000n + n))
  const scenario: Scenario = {
    ...scenarioOf([]),
    clients,
    world: { cpus: 1, tasks: ['A'] },
    steps: [
      { tick: 0, actions: [...kernel, wish('a', 'perf', 0x1000n, 'A')] },
      { tick: 1, actions: [wish('b', 'perf', 0x2000n, 'A')] },
    ],
  }
  const run = simulate(scenario, 'linux')
  const views = clientViews(run, scenario, 1)
  expect(views.map(({ status }) => status)).toEqual([
    'armed',
    'no slot, told: single-stepping since 1, the others armed',
  ])
  expect(views[1]?.beliefs.at(-1)).toMatchObject({
    believes: 'fallback',
    hardware: 'none',
    sentence:
      'perf has no slot for write 0x2000 since tick 1, knows it, and goes on by single-stepping.',
  })
})
