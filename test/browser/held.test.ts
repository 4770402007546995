import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../.ci/setup.mjs'
import { eventually } from './actions.ts'
import { startPage } from './harness.ts'
import { madeFile } from './made.ts'

/** Files that are read at the same time: in each of them a read waits while memory is collected. */
const files = 200

/** Reads the file so often to its end, and holds nothing of it: whoever waits for an answer is not held by waiting. */
const reading = `async () => {
  const { openSource } = await import('/core/trace/source.js')
  const [file] = document.querySelector('#file').files
  window.read = { ended: 0, failed: [] }
  async function readAll() {
    const source = openSource(file.stream()).value
    for (;;) {
      const piece = await source.lend()
      if (!piece.ok) window.read.failed.push(piece.error)
      if (!piece.ok || piece.value === null) break
    }
    window.read.ended += 1
  }
  for (let n = 0; n < ${files}; n++) void readAll()
}`

test('every read of a file is answered while memory is collected, though nobody but the import knows of its stream', async () => {
  const { page } = await startPage('', {}, (context) =>
    context.route('**/core/**/*.js', (route) => {
      const body = readFileSync(join(root, 'dist', new URL(route.request().url()).pathname), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body })
    }),
  )
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement('input'), { type: 'file', id: 'file' }))`)
  await page.locator('#file').setInputFiles(madeFile('large.txt', 'A'.repeat(524_288)))
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await page.evaluate(`(${reading})()`)
  await eventually(async () => {
    await session.send('HeapProfiler.collectGarbage')
    return page.evaluate<number>('window.read.ended')
  }).toBe(files)
  expect(await page.evaluate('window.read.failed')).toEqual([])
})
