import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { memoryLimit } from '../../src/worker/limits.ts'
import type { FromWorker } from '../../src/worker/protocol.ts'
import { createReplayService } from '../../src/worker/service.ts'

const sorted = new Blob([readFileSync('test/fixtures/lackey/t_sort.lackey')])

function start(limit?: number) {
  const posted: FromWorker[] = []
  const service = createReplayService(
    (message) => posted.push(message),
    () => Promise.resolve(),
    limit === undefined ? {} : { limit },
  )
  return { posted, service }
}

test('a file that the machine cannot hold is refused before it is read', async () => {
  const { posted, service } = start(10_000)
  await service({ type: 'import', request: 1, source: sorted, name: 'large' })
  expect(posted).toEqual([
    {
      type: 'failed',
      request: 1,
      error: {
        kind: 'too-large',
        byte: 0,
        reason: expect.stringMatching(/Open a part of it/) as string,
      },
    },
  ])
})

test('and one that it can hold is not', async () => {
  const { posted, service } = start()
  await service({ type: 'import', request: 1, source: sorted, name: 'sorted' })
  expect(posted.at(-1)?.type).toBe('imported')
})

test('a page may take half of what the machine says that it has', () => {
  expect(memoryLimit({ navigator: { deviceMemory: 4 } })).toBe(2 ** 31)
  expect(memoryLimit({})).toBe(2 ** 32)
})

test('a closed trace is gone, and so is the import on its way', async () => {
  const { posted, service } = start()
  await service({ type: 'import', request: 1, source: sorted, name: 'sorted' })
  await service({ type: 'close', request: 2 })
  await service({ type: 'inspect', request: 3, ordinal: 0 })
  expect(posted.at(-1)).toEqual({ type: 'inspected', request: 3, access: null })
  await service({ type: 'pack', request: 4 })
  expect(posted.at(-1)).toMatchObject({ type: 'failed', request: 4, error: { kind: 'pack' } })
  const importing = service({ type: 'import', request: 5, source: sorted, name: 'sorted' })
  await service({ type: 'close', request: 6 })
  await importing
  expect(posted.at(-1)).toMatchObject({ type: 'failed', request: 5, error: { kind: 'cancelled' } })
})

test('what is asked without a trace is answered with nothing, so that nobody waits', async () => {
  const { posted, service } = start()
  await service({ type: 'density', request: 1, from: 0, to: 100, buckets: 10 })
  await service({
    type: 'map',
    request: 2,
    view: { from: 0, to: 100, columns: 10, rows: [0n, 64n] },
  })
  expect(posted).toEqual([
    { type: 'density', request: 1, density: null },
    { type: 'mapped', request: 2, map: null },
  ])
})

test('what breaks down is answered with why', async () => {
  const posted: FromWorker[] = []
  const service = createReplayService(
    (message) => posted.push(message),
    () => Promise.reject(new Error('no turn')),
  )
  await service({ type: 'density', request: 1, from: 0, to: 100, buckets: 10 })
  await service({ type: 'import', request: 2, source: sorted, name: 'sorted' })
  const told = { kind: 'stopped', reason: expect.stringContaining('(no turn)') as string }
  expect(posted.filter(({ type }) => type === 'failed')).toEqual([
    { type: 'failed', request: 1, error: told },
    { type: 'failed', request: 2, error: told },
  ])
})

test('the accesses of one CPU count alone, until all do: what is asked of one access or saved is the whole trace', async () => {
  const { posted, service } = start()
  const source = new Blob([readFileSync('test/fixtures/columns/t_race.slice.csv')])
  await service({ type: 'import', request: 1, source, name: 'race' })
  const imported = posted.at(-1)
  const trace = imported?.type === 'imported' ? imported.trace : null
  const [one, two] = [1, 2].map((cpu) => trace?.makers.cpus.find(({ value }) => value === cpu))
  const watch = { address: 0x40_4068n, length: 8, type: 'access' } as const
  const found = async (request: number) => {
    await service({ type: 'find', request, watch, from: 0, to: trace?.length ?? 0, most: 0 })
    const answer = posted.at(-1)
    return answer?.type === 'found' ? answer.found.count : null
  }
  expect(await found(2)).toBe(161)
  await service({ type: 'count-only', request: 3, by: { cpu: 2 } })
  expect(posted.at(-1)).toEqual({ type: 'counting', request: 3, counted: two?.accesses })
  expect(await found(4)).toBe(80)
  await service({ type: 'inspect', request: 5, ordinal: 0 })
  expect(posted.at(-1)).toMatchObject({ access: { ordinal: 0, context: { cpu: 1 } } })
  expect(one?.accesses).toBeGreaterThan(0)
  await service({ type: 'count-only', request: 6, by: {} })
  expect(await found(7)).toBe(161)
})
