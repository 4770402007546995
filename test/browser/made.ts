import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A path for a file of this name, in a folder that goes with the test file. */
function freshPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'drscope-'))
  folders.push(folder)
  return join(folder, name)
}

/** Writes a file that exists until the test file is done, and answers with its path. */
export function madeFile(name: string, content: string | Uint8Array): string {
  const path = freshPath(name)
  writeFileSync(path, content)
  return path
}

/** A scenario file: two CPUs, task A on CPU 0, and nobody who wants anything. */
export function scenarioText(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    format: 'drscope scenario',
    version: 1,
    title: 'Two CPUs and no wishes',
    summary: 'Made by a test.',
    sources: [],
    world: { cpus: 2, tasks: ['A', 'B'], de: true },
    clients: [],
    steps: [
      {
        tick: 0,
        caption: 'Nobody wants anything.',
        actions: [{ type: 'switch', cpu: 0, task: 'A' }],
      },
    ],
    end: 100,
    policies: ['reservation', 'raw'],
    ...changes,
  })
}

const linesAtOnce = 50_000

/**
 * Writes a trace of `lines` accesses as lackey writes them (a multiple of 50,000) and answers with its path.
 * Every thousandth access is a write to 0x4040e8.
 */
export function writeLargeTrace(name: string, lines: number): string {
  const path = freshPath(name)
  const thousand = Array.from({ length: 1000 }, (_, n) => {
    const address = n === 999 ? 0x40_40e8 : 0x1f_fef0_0000 + n * 8
    return ` S ${address.toString(16).padStart(10, '0')},8`
  })
  const block = `${thousand.join('\n')}\n`.repeat(linesAtOnce / 1000)
  const file = openSync(path, 'w')
  for (let written = 0; written < lines; written += linesAtOnce) writeSync(file, block)
  closeSync(file)
  return path
}
