import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceBuilder } from '../../../src/core/trace/builder.ts'
import { createFastLackey, type FastLackey } from '../../../src/core/trace/lackey-fast.ts'
import { LackeyReader } from '../../../src/core/trace/lackey.ts'
import { NotesBuilder } from '../../../src/core/trace/notes.ts'
import { bytesOf, fixture } from './traces.ts'

/** All that a reader makes of a text that comes in pieces, as it stands in memory. */
function madeOf(
  pieces: readonly Uint8Array[],
  createFast: (builder: TraceBuilder) => FastLackey | null,
) {
  const builder = new TraceBuilder()
  const notes = new NotesBuilder()
  const reader = new LackeyReader(builder, notes, createFast(builder))
  for (const piece of pieces) reader.push(piece)
  reader.finish()
  return { lines: reader.lines, chunks: builder.finish(), notes: notes.finish() }
}

function expectSame(pieces: readonly Uint8Array[]): void {
  expect(madeOf(pieces, createFastLackey)).toEqual(madeOf(pieces, () => null))
}

/** Cut before each of these bytes. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
}

const record = fc
  .record({
    letters: fc.constantFrom('I ', ' L', ' S', ' M', ' M', ' L'),
    address: fc.oneof(
      fc.constantFrom('00401000', '1fff000768', 'ffff888012345678'),
      fc.stringMatching(/^[0-9a-f]{8,16}$/),
      fc.stringMatching(/^[0-9a-f]{6,7}$/),
      fc.stringMatching(/^[0-9a-f]{17,18}$/),
      fc.stringMatching(/^[0-9a-fA-G ]{6,18}$/),
    ),
    size: fc.oneof(
      fc.constantFrom('1', '4', '8', '16'),
      fc.integer({ min: 0, max: 120 }).map(String),
      fc.constantFrom('0', '00', '08', '512', '65536', '65537', ''),
    ),
    end: fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', ' \n', '\n\n', ',\n'),
  })
  .map(({ letters, address, size, end }) => `${letters} ${address},${size}${end}`)

const line = fc.oneof(
  { weight: 12, arbitrary: record },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '==12== text\n',
      'SB 00401000\n',
      'program output\n',
      'glued I  00401000,3\n',
      ' L 00401000,8\n M 00401000,8\n',
    ),
  },
)

test('WebAssembly is there, so that the rest of this file says something', () => {
  expect(createFastLackey(new TraceBuilder())).not.toBeNull()
})

describe('the fast path makes the same of a text as the plain one, byte for byte', () => {
  test.each(['t_hello.verbose', 't_misc', 't_overflow', 't_overflow.merged', 't_sort'])(
    '%s, whole and in pieces',
    (name) => {
      const bytes = fixture(name)
      expectSame([bytes])
      for (const step of [1, 7, 40, 1000]) {
        const places = Array.from({ length: Math.floor(bytes.length / step) }, (_, n) => n * step)
        expectSame(cut(bytes, places))
      }
    },
  )

  test('cut at every byte', () => {
    const bytes = bytesOf('==1== x\nI  00401000,3\n L 1fff000768,16\n M 1fff000768,16\n'.repeat(4))
    for (let at = 0; at <= bytes.length; at++) expectSame(cut(bytes, [at]))
  })

  test('of any lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), fc.array(fc.nat(3000)), (lines, places) => {
        const bytes = bytesOf(lines.join(''))
        expectSame(
          cut(
            bytes,
            places.map((place) => Math.min(place, bytes.length)),
          ),
        )
      }),
      { numRuns: 300 },
    )
  }, 30_000)

  test('of lines as a program makes them, nearly all plain', () => {
    const plain = fc
      .record({
        letters: fc.constantFrom('I ', ' L', ' S', ' M'),
        upper: fc.constantFrom('', '', '', '1f', '1f', '1e', '7ff', '0', '001f', 'ffff8880'),
        lower: fc.oneof(
          fc.constantFrom('00401000', 'fff00768'),
          fc.stringMatching(/^[0-9a-f]{8}$/),
        ),
        size: fc.constantFrom('1', '4', '8', '8', '16', '32'),
      })
      .map(({ letters, upper, lower, size }) => `${letters} ${upper}${lower},${size}\n`)
    const lines = fc.array(fc.oneof({ weight: 60, arbitrary: plain }, line), {
      minLength: 40,
      maxLength: 200,
    })
    fc.assert(
      fc.property(lines, (some) => expectSame([bytesOf(some.join(''))])),
      { numRuns: 300 },
    )
  }, 30_000)

  test('with each byte of some lines changed to each other', () => {
    const lines = [
      'I  0401ab73,5',
      ' L 1fff000768,8',
      ' S 1fff000760,16',
      ' S ffff888012345678,4',
      ' L 04033e06,8',
      ' M 04033e06,8',
    ]
    const bytes = bytesOf(`${lines.join('\n')}\n`)
    const changed = Uint8Array.from({ length: bytes.length ** 2 * 256 }, (_, at) => {
      const place = at % bytes.length
      const copy = Math.floor(at / bytes.length)
      return copy % bytes.length === place ? Math.floor(copy / bytes.length) : (bytes[place] ?? 0)
    })
    expectSame([changed])
  }, 30_000)

  test('of a real text in which some bytes are others', () => {
    const bytes = fixture('t_misc')
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const changed = bytes.slice()
        for (const [at, byte] of changes) changed[at] = byte
        expectSame([changed])
      }),
      { numRuns: 300 },
    )
  }, 30_000)

  test('with more sizes and high words than there are codes, over the ends of chunks', () => {
    const lines = Array.from({ length: 80_000 }, (_, n) => {
      const high = n % 5000 < 600 ? (n % 300).toString(16) : '1f'
      return ` L ${high}${(n * 8).toString(16).padStart(8, '0')},${1 + (n % 90)}\n`
    })
    const bytes = bytesOf(lines.join(''))
    expect(bytes.length).toBeGreaterThan(2 ** 20)
    expectSame([bytes])
  }, 30_000)
})
