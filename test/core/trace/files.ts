import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { ImportError } from '../../../src/core/trace/errors.ts'
import type { HitLog } from '../../../src/core/trace/hit-log.ts'
import { type ImportedFile, importFile } from '../../../src/core/trace/import.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { bytesOf } from './traces.ts'

const folder = new URL('../../fixtures/', import.meta.url)

/** A file of test/fixtures, by its path there. */
export function file(path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(path, folder)))
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8')
}

export async function imported(source: string | Uint8Array): Promise<ImportedFile> {
  const result = await importFile(typeof source === 'string' ? bytesOf(source) : source)
  if (!result.ok) throw new Error(result.error.reason)
  return result.value
}

export async function traceIn(source: string | Uint8Array): Promise<Trace> {
  const found = await imported(source)
  if (found.kind !== 'trace') throw new Error(`it is a log of hits (${found.log.format})`)
  return found.trace
}

export async function hitsIn(source: string | Uint8Array): Promise<HitLog> {
  const found = await imported(source)
  if (found.kind !== 'hits') throw new Error(`it is a trace (${found.trace.format})`)
  return found.log
}

export async function errorOf(source: string | Uint8Array): Promise<ImportError> {
  const result = await importFile(typeof source === 'string' ? bytesOf(source) : source)
  if (result.ok) throw new Error(`it is ${result.value.kind}`)
  expect(result.error.reason).toMatch(/^[A-Z].*\.$/s)
  return result.error
}
