import { deflateRawSync } from 'node:zlib'
import { writeBpt } from '../../../src/core/trace/bpt-write.ts'
import { crc32 } from '../../../src/core/trace/crc32.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'

/** A trace as a .bpt. */
export async function packed(trace: Trace): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  const length = await writeBpt(trace, (piece) => pieces.push(piece))
  if (!length.ok) throw new Error(length.error)
  const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]))
  if (bytes.length !== length.value) throw new Error(`${bytes.length} bytes, not ${length.value}`)
  return bytes
}

const head = [0x89, 0x62, 0x70, 0x74, 0x0d, 0x0a, 0x1a, 0x0a, 1, 0, 0, 0]
const tailMark = [0x89, 0x65, 0x6e, 0x64, 0x0d, 0x0a, 0x1a, 0x0a]

function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(value >>> 7)]
}

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]
}

export type Part = readonly [tag: string, content: readonly number[]]

/**
 * A .bpt of parts that may hold anything, with sums, table and end that fit: written from docs/bpt.md, apart from the
 * program's own writer. `unpacked`: what the parts say that they unpack to.
 */
export function fileOf(
  parts: readonly Part[],
  { unpacked }: { unpacked?: number } = {},
): Uint8Array<ArrayBuffer> {
  const bytes = [...head]
  const put = (tag: string, content: readonly number[], says = content.length) => {
    const stored = deflateRawSync(Uint8Array.from(content))
    bytes.push(...Buffer.from(tag), ...word(stored.length), ...word(says))
    bytes.push(...word(crc32(stored)), ...stored)
  }
  const chunks: number[] = []
  let facts = 0
  let before = 0
  for (const [tag, content] of parts) {
    if (tag === 'FACT') facts = bytes.length
    else {
      const [first = 0, second = 0, third = 0] = content
      const accesses =
        first < 0x80 ? first : (first & 0x7f) + (second & 0x7f) * 128 + third * 16_384
      chunks.push(...number(bytes.length - before), ...number(accesses))
      before = bytes.length
    }
    put(tag, content, unpacked)
  }
  const table = bytes.length
  put('TABL', [
    ...number(facts),
    ...number(parts.filter(([tag]) => tag !== 'FACT').length),
    ...chunks,
  ])
  bytes.push(...word(table), ...word(0), ...tailMark)
  return Uint8Array.from(bytes)
}
