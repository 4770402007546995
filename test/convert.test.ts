import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fixture, listed, read } from './core/trace/traces.ts'

const folder = mkdtempSync(join(tmpdir(), 'drscope-'))
afterAll(() => rmSync(folder, { recursive: true }))

function convert(...files: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['.ci/convert.mjs', ...files], {
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: process.cwd() },
  })
  return { status, stdout, stderr }
}

test('npm run convert makes a .bpt of a trace, beside it, and says how it went', async () => {
  const text = join(folder, 't_overflow.merged.lackey')
  writeFileSync(text, fixture('t_overflow.merged'))
  const { status, stdout, stderr } = convert(text)
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /t_overflow\.merged\.bpt: 7620 accesses, \d+ bytes, 0\.\d\d each/,
    ) as string,
  })
  expect(stderr).toMatch(/^reading t_overflow\.merged\.lackey: .* 7,620 accesses/)
  expect(stderr).toMatch(/left out/)
  const made = await read(Uint8Array.from(readFileSync(join(folder, 't_overflow.merged.bpt'))))
  expect(listed(made)).toEqual(listed(await read(fixture('t_overflow.merged'))))
  expect(made.name).toBe('t_overflow.merged.lackey')
  // A second time it would overwrite.
  expect(convert(text)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/there already/) as string,
  })
}, 60_000)

test('and says what is wrong in one sentence', () => {
  const none = join(folder, 'none.txt')
  writeFileSync(none, 'no trace\n')
  expect(convert(none)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/no trace that can be read/) as string,
  })
  expect(convert(join(folder, 'missing'))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^There is no file/) as string,
  })
  expect(convert()).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/npm run convert/) as string,
  })
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
}, 60_000)
