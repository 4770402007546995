import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lastTick } from '../../src/state/moments.ts'
import { fetchFile, openPage } from './page.ts'

function fileOf(path: string, name: string): File {
  return new File([readFileSync(`test/fixtures/${path}`)], name)
}

test('a log of hits takes the place of the trace: a tick is a hit, and nothing is matched again', async () => {
  const { store, idle } = await openPage('canary')
  await store.getState().openFile(fileOf('perf/header.txt', 'hits.txt'))
  await idle()
  const { trace, density, message } = store.getState()
  expect(trace).toMatchObject({ length: 29, format: 'perf-hits', name: 'hits.txt' })
  expect(trace?.hits?.watches).toMatchObject([{ address: 0x40_4080n, length: 8, type: 'access' }])
  expect(trace?.told.join(' ')).toContain('These are hits that a breakpoint reported')
  expect(lastTick(store.getState())).toBe(28)
  expect(density).toBeNull()
  expect(message?.text).toContain('29 recorded hits')
  store.getState().addWatch({ address: 0x40_4080n, length: 8, type: 'access' }, null)
  await idle()
  const [result] = Object.values(store.getState().results)
  expect(result?.findings.hits.every(({ ticks }) => ticks.length === 0)).toBe(true)
})

test('a trace after a log of hits is matched as ever', async () => {
  const { store, idle } = await openPage('canary')
  await store.getState().openFile(fileOf('gdb/watch.txt', 'gdb.txt'))
  const trace = await fetchFile('traces/t_overflow.lackey')
  await store.getState().openFile(new File([trace], 't.lackey'))
  await idle()
  expect(store.getState().trace).toMatchObject({ hits: null, length: 7620 })
  expect(store.getState().density).not.toBeNull()
})

test('perf as JSON is no scenario', async () => {
  const { store } = await openPage('canary')
  await store.getState().openFile(fileOf('perf/data.json', 'data.json'))
  expect(store.getState().trace).toMatchObject({ format: 'perf-json', length: 14 })
})

test('what a source does not tell comes with it, and who made an access with the access', async () => {
  const { store, idle } = await openPage('canary')
  await store.getState().openFile(fileOf('columns/t_race.slice.csv', 'race.csv'))
  await idle()
  const { trace } = store.getState()
  expect(trace?.told[0]).toBe(
    'The columns are guessed from its first lines: CPU, kind, address, size in bytes.',
  )
  const found = await store
    .getState()
    .findAccesses({ address: 0x40_4068n, length: 8, type: 'write' }, 0, 9000, 1)
  expect(found.accesses[0]?.context).toEqual({ cpu: 1 })
})
