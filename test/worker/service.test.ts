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
