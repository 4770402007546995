import { closeSync, openSync, writeSync } from 'node:fs'
import type { Trace } from '../../src/core/trace/trace.ts'

const letters = { execute: 'I ', read: ' L', write: ' S', modify: ' M', in: '', out: '' }

/** Lackey's text of a trace, as often as it takes to have so many bytes. */
export function writeText(trace: Trace, file: string, length: number): void {
  let text = ''
  for (let ordinal = 0; ordinal < trace.length; ordinal++) {
    const { kind, address, size } = trace.access(ordinal)
    text += `${letters[kind]} ${address.toString(16).padStart(8, '0')},${size}\n`
  }
  const bytes = Buffer.from(text)
  const out = openSync(file, 'w')
  for (let written = 0; written < length; written += bytes.length) writeSync(out, bytes)
  closeSync(out)
}
