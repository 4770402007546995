import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Access, AccessKind } from '../../../src/core/matching/access.ts'
import { TraceBuilder } from '../../../src/core/trace/builder.ts'
import { kindCodes } from '../../../src/core/trace/codes.ts'
import type { AccessContext } from '../../../src/core/trace/context.ts'
import type { ImportError } from '../../../src/core/trace/errors.ts'
import { importTrace, type ImportOptions } from '../../../src/core/trace/import.ts'
import { createTrace, type Trace, type TraceNotes } from '../../../src/core/trace/trace.ts'

const folder = new URL('../../fixtures/lackey/', import.meta.url)

export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(`${name}.lackey`, folder)))
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** The trace of a source that must be one. */
export async function read(
  source: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  options?: ImportOptions,
): Promise<Trace> {
  const result = await importTrace(typeof source === 'string' ? bytesOf(source) : source, options)
  if (!result.ok) throw new Error(result.error.reason)
  return result.value
}

/** The error of a source that must be none. */
export async function refuse(
  source: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  options?: ImportOptions,
): Promise<ImportError> {
  const result = await importTrace(typeof source === 'string' ? bytesOf(source) : source, options)
  if (result.ok) throw new Error(`it is a trace of ${result.value.length} accesses`)
  expect(result.error.reason).toMatch(/^[A-Z].*\.$/s)
  return result.error
}

/** A stream that gives these pieces, and then throws `broken` if there is one. */
export function streamOf(
  pieces: readonly Uint8Array<ArrayBuffer>[],
  broken?: unknown,
): ReadableStream<Uint8Array> {
  const rest = [...pieces]
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = rest.shift()
        if (piece) controller.enqueue(piece)
        else if (broken === undefined) controller.close()
        else controller.error(broken)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Accesses as words, with their lines: `12 write 404018 8`. */
export function listed(trace: Trace): string[] {
  return Array.from({ length: trace.length }, (_, ordinal) => {
    const { kind, address, size } = trace.access(ordinal)
    return `${trace.line(ordinal)} ${kind} ${address.toString(16)} ${size}`
  })
}

const nothingNoted: TraceNotes = {
  rejected: 0,
  firstRejected: [],
  recovered: 0,
  merged: 0,
  sentences: [],
}

/** A trace of these accesses, without lines, with what is told of them besides. */
export function traceOf(accesses: Iterable<Access & AccessContext>): Trace {
  const builder = new TraceBuilder()
  for (const { kind, address, size, ...told } of accesses) {
    const low = Number(BigInt.asUintN(32, address))
    builder.append(kindCodes[kind], low, Number(address >> 32n), size)
    if (told.task !== undefined || told.cpu !== undefined) builder.tell(told, false)
  }
  return createTrace({ format: 'lackey', bytes: 0, notes: nothingNoted }, builder.finish())
}

const kindsOfLetters: Record<string, AccessKind> = {
  'I ': 'execute',
  ' L': 'read',
  ' S': 'write',
  ' M': 'modify',
}

/** What a lackey text holds, read by a regular expression; L and M of one instruction stay two. */
export function recount(text: string): { line: number; access: Access }[] {
  return text.split('\n').flatMap((line, index) => {
    const [, letters = '', digits = '', size] =
      /^(I | [LSM]) ([0-9a-f]{8,16}),([0-9]+)$/.exec(line) ?? []
    const kind = kindsOfLetters[letters]
    const access = kind && { kind, address: BigInt(`0x${digits}`), size: Number(size) }
    return access ? [{ line: index + 1, access }] : []
  })
}
