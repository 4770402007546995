import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BlockFile,
  type BlockReader,
  hasBlocks,
  importBlocks,
  readBlock,
} from '../../../src/core/trace/blocks.ts'
import { findHits } from '../../../src/core/trace/hits.ts'
import type { ImportOptions } from '../../../src/core/trace/import.ts'
import { NotesBuilder } from '../../../src/core/trace/notes.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { bytesOf, fixture, listed, read, streamOf } from './traces.ts'

function fileOf(bytes: Uint8Array): BlockFile {
  return {
    size: bytes.length,
    read: (from, to) => Promise.resolve(bytes.slice(from, to)),
    stream: (from, to) => new Blob([bytes.slice(from, to)]).stream(),
  }
}

/** The trace of a text that is read by three readers in blocks of `length` bytes. */
async function inBlocks(
  bytes: Uint8Array,
  length: number,
  options: ImportOptions = {},
): Promise<Trace | null> {
  const reader: BlockReader = (from, to, onProgress) =>
    readBlock(fileOf(bytes), from, to, onProgress)
  const result = await importBlocks(bytes.length, [reader, reader, reader], options, length)
  if (result !== null && !result.ok) throw new Error(result.error.reason)
  return result && result.value
}

async function expectSame(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<void> {
  const whole = await read(bytes, { name: 'x' })
  const joined = await inBlocks(bytes, length, { name: 'x' })
  expect(joined && listed(joined)).toEqual(listed(whole))
  const { format, bytes: size, notes, counts, name } = whole
  expect(joined).toMatchObject({ format, bytes: size, notes, counts, name })
}

describe('a text that is read in blocks gives the same trace', () => {
  test.each(['t_misc', 't_overflow.merged', 't_hello.verbose'])('%s, in any', async (name) => {
    const bytes = fixture(name)
    for (const length of [7, 3, 2, 1, 0.1].map((parts) => Math.ceil(bytes.length / parts))) {
      await expectSame(bytes, length)
    }
  })

  test('cut before and in each byte of an L and its M, of output and of the ends of lines', async () => {
    const text =
      'I  00401000,3\n L 1fff000768,8\n M 1fff000768,8\r\noutput\n M 1fff000768,8\nI  00401003,0\n' +
      ' L 00001000,4\nglued I  00401006,4\nI  00401006,4\r\n M 00001000,4\n S 00001000,4\n'
    const bytes = bytesOf(text.repeat(3))
    for (let length = 90; length < text.length + 3; length++) await expectSame(bytes, length)
  })

  test('of any lines, with lines longer than what is looked at at a time', async () => {
    const line = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(
          'I  00401000,3\n',
          ' L 00001000,8\n',
          ' M 00001000,8\n',
          ' S 1fff000768,16\n',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '==1== x\n',
          'SB 00401000\n',
          'output\n',
          '\n',
          'x I  00401000,3\n',
          'I  0040',
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(70_000, 140_000).map((n) => `${'y'.repeat(n)}\n`) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (lines, parts) => {
          const bytes = bytesOf(`==1== Lackey, an example\nI  00401000,3\n${lines.join('')}`)
          await expectSame(bytes, Math.ceil(bytes.length / parts))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('and the same hits, across the ends of blocks', async () => {
    const bytes = fixture('t_overflow')
    const whole = await read(bytes)
    const joined = await inBlocks(bytes, 10_000)
    const watch = { address: 0x40_40e8n, length: 8, type: 'write' } as const
    const lines = (trace: Trace) => {
      const hits = findHits(trace, watch)
      return Array.from(hits.ordinals, (ordinal, hit) => [ordinal, hits.line(hit)])
    }
    expect(joined?.chunks.length).toBeGreaterThan(5)
    expect(joined && lines(joined)).toEqual(lines(whole))
    expect(lines(whole)).toHaveLength(7)
  })
})

test('progress goes up to the whole file, and the work can be stopped', async () => {
  const bytes = fixture('t_sort')
  const seen: number[] = []
  await inBlocks(bytes, 20_000, { onProgress: (progress) => seen.push(progress.bytes) })
  expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
  expect(seen.at(-1)).toBe(bytes.length)
  const stopped = await importBlocks(bytes.length, [() => Promise.reject(new Error('asked'))], {
    signal: { aborted: true },
  })
  expect(stopped?.ok === false && stopped.error.kind).toBe('cancelled')
})

test('what one reader says is wrong is the answer', async () => {
  const record = bytesOf('I  00401000,3\n')
  const whole = fileOf(bytesOf('I  00401000,3\n'.repeat(9)))
  const gone = new Error('the disk is gone')
  const files: readonly (readonly [BlockFile, RegExp])[] = [
    [{ ...whole, read: () => Promise.reject(gone) }, /the disk is gone/],
    [{ ...whole, stream: () => streamOf([record], gone) }, /after 14 bytes: the disk is gone/],
    [{ ...whole, stream: () => streamOf([record]) }, /after 14 bytes: it became shorter/],
  ]
  for (const [file, reason] of files) {
    const reader: BlockReader = (from, to) => readBlock(file, from, to)
    const result = await importBlocks(file.size, [reader], {}, 70)
    expect(result?.ok === false && result.error.reason).toMatch(reason)
  }
})

test('only texts of lackey have blocks, and a text without accesses is left to the plain import', async () => {
  expect(hasBlocks(fixture('t_misc'))).toBe(true)
  expect(hasBlocks(bytesOf('other\n'))).toBe(false)
  expect(await inBlocks(bytesOf('==1== Lackey, an example\n'), 10)).toBeNull()
})

test.each([
  ['a short file', 48, 8, 3],
  ['one in which each reader has four', 512, 4, 16],
  ['a long one', 2048, 2, 32],
])(
  '%s of so many MiB is asked for in blocks, each byte once',
  async (_what, size, count, number) => {
    const asked: (readonly [number, number])[] = []
    const reader: BlockReader = (from, to) => {
      asked.push([from, to])
      return Promise.resolve({
        ok: true,
        value: { chunks: [], lines: 0, notes: new NotesBuilder().plain() },
      })
    }
    const readers = Array.from({ length: count }, () => reader)
    expect(await importBlocks(size * 2 ** 20, readers, {})).toBeNull()
    asked.sort(([a], [b]) => a - b)
    expect(asked).toHaveLength(number)
    expect(asked.map(([from]) => from)).toEqual([0, ...asked.slice(0, -1).map(([, to]) => to)])
    expect(asked.at(-1)?.[1]).toBe(size * 2 ** 20)
  },
)
