import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { TraceBuilder } from '../../../src/core/trace/builder.ts'
import { openBpt } from '../../../src/core/trace/bpt-part.ts'
import { writeBpt } from '../../../src/core/trace/bpt-write.ts'
import { type KindCode, kindCodes } from '../../../src/core/trace/codes.ts'
import { crc32 } from '../../../src/core/trace/crc32.ts'
import { createTrace, type Trace } from '../../../src/core/trace/trace.ts'
import { fileOf, packed } from './bpt.ts'
import { bytesOf, fixture, listed, read, refuse, streamOf } from './traces.ts'

interface Entry {
  readonly kind: KindCode
  readonly low: number
  readonly high: number
  readonly size: number
  readonly line: number
}

function traceOf(entries: readonly Entry[]): Trace {
  const builder = new TraceBuilder()
  for (const { kind, low, high, size, line } of entries) {
    builder.append(kind, low, high, size, line)
  }
  const notes = { rejected: 0, firstRejected: [], recovered: 0, merged: 0, sentences: [] }
  return createTrace({ format: 'lackey', bytes: 12, notes }, builder.finish())
}

const half = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
)
const memory = fc.constantFrom(kindCodes.read, kindCodes.write, kindCodes.modify, kindCodes.execute)
const size = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }))
const line = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 2 ** 51 }),
)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ kind: memory, low: half, high: half, size, line }),
  fc.record({
    kind: fc.constantFrom(kindCodes.in, kindCodes.out),
    low: fc.integer({ min: 0, max: 0xffff }),
    high: fc.constant(0),
    size,
    line,
  }),
)

describe('a trace comes back as it was', () => {
  test('whatever its accesses and lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 60 }), async (entries) => {
        const trace = traceOf(entries)
        const back = await read(await packed(trace))
        expect(listed(back)).toEqual(listed(trace))
      }),
      { numRuns: 300 },
    )
  })

  test.each(['t_hello.verbose', 't_misc', 't_overflow', 't_overflow.merged', 't_sort'])(
    '%s, with its notes and its name',
    async (name) => {
      const trace = await read(fixture(name), { name: `${name}.lackey` })
      const back = await read(await packed(trace))
      expect(listed(back)).toEqual(listed(trace))
      const facts = (of: Trace) => JSON.parse(JSON.stringify({ ...of, chunks: [] })) as object
      expect(facts(back)).toEqual(facts(trace))
    },
  )

  test('over the ends of chunks, in pieces of any length, under another name', async () => {
    const text = new TextDecoder().decode(fixture('t_sort'))
    const trace = await read(text.repeat(20), { name: 'long' })
    const bytes = await packed(trace)
    expect(trace.chunks.length).toBe(4)
    for (const step of [1000, 4096, 65_537]) {
      const pieces = []
      for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.slice(at, at + step))
      const seen: number[] = []
      const back = await read(streamOf(pieces), {
        name: 'mine',
        onProgress: ({ accesses }) => seen.push(accesses),
      })
      expect(back.name).toBe('mine')
      expect(seen).toEqual([65_536, 131_072, 196_608, trace.length])
      expect(listed(back)).toEqual(listed(trace))
    }
  })

  test('without the columns that a later version adds', async () => {
    const trace = traceOf([{ kind: 1, low: 16, high: 0, size: 4, line: 0 }])
    const bytes = fileOf([
      // One access, 4 columns: kinds, sizes, data, and number 63 of 2 bytes.
      ['CHNK', [1, 4, 1, 1, 2, 2, 4, 1, 63, 2, 1, 1, 4, 32, 7, 7]],
      ['FACT', [...bytesOf(JSON.stringify({ format: 'lackey', bytes: 12, notes: trace.notes }))]],
    ])
    expect(listed(await read(bytes))).toEqual(listed(trace))
  })
})

test('version 1 stays readable', async () => {
  const bytes = readFileSync(new URL('../../fixtures/bpt/v1.bpt', import.meta.url))
  const trace = await read(Uint8Array.from(bytes))
  expect(listed(trace)).toEqual(listed(await read(fixture('t_overflow.merged'))))
  expect(trace.name).toBe('t_overflow.merged.lackey')
  expect(trace.notes.sentences).not.toEqual([])
})

test('the sum is that of zip, gzip and PNG', () => {
  expect(crc32(bytesOf('123456789'))).toBe(0xcbf4_3926)
})

describe('a part is read alone', () => {
  test('each gives the accesses that it says, and no other byte is looked at', async () => {
    const text = new TextDecoder().decode(fixture('t_sort'))
    const trace = await read(text.repeat(20))
    const bytes = await packed(trace)
    let readBytes = 0
    const file = await openBpt({
      size: bytes.length,
      read(from, to) {
        readBytes += to - from
        return Promise.resolve(bytes.slice(from, to))
      },
    })
    if (!file.ok) throw new Error(file.error.reason)
    expect(readBytes).toBeLessThan(1000)
    expect(file.value.length).toBe(trace.length)
    const all = listed(trace)
    for (const [index, { first, accesses }] of file.value.chunks.entries()) {
      const part = await file.value.part(index, index + 1)
      if (!part.ok) throw new Error(part.error.reason)
      expect(listed(part.value)).toEqual(all.slice(first, first + accesses))
    }
  })

  test('what is not there, or not readable, is said', async () => {
    const bytes = await packed(await read(fixture('t_misc')))
    const short = await openBpt({ size: 3, read: () => Promise.resolve(bytes.slice(0, 3)) })
    expect(short.ok ? '' : short.error.reason).toMatch(/byte 0: .*the file has 3 bytes/)
    const broken = await openBpt({ size: 99, read: () => Promise.reject(new Error('gone')) })
    expect(broken.ok ? '' : broken.error.reason).toMatch(/byte 0: gone/)
  })
})

describe('a damaged file', () => {
  let bytes: Uint8Array<ArrayBuffer>
  beforeAll(async () => {
    bytes = await packed(await read(fixture('t_misc'), { name: 't_misc' }))
  })

  test('that ends early says at which byte', async () => {
    for (let length = 4; length < bytes.length; length++) {
      const { kind, reason, byte } = await refuse(bytes.slice(0, length))
      expect(kind).toBe('damaged')
      expect(byte).toBeLessThanOrEqual(length)
      expect(reason).toContain(`after ${length} bytes`)
    }
  })

  test('says where, whichever byte is another', async () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const { byte, kind } = await refuse(changed)
      expect(['damaged', at < 4 ? 'binary' : 'damaged']).toContain(kind)
      expect(byte).toBeLessThan(bytes.length)
    }
  })

  test('that has something behind its end is not taken', async () => {
    const longer = new Uint8Array([...bytes, 0])
    expect((await refuse(longer)).byte).toBe(bytes.length)
  })

  test('of a later version says so', async () => {
    const later = bytes.slice()
    later[8] = 2
    expect((await refuse(later)).reason).toMatch(/version 2, .*take a newer drscope/)
  })

  test('sent as text says so', async () => {
    const text = bytes.slice()
    text[4] = 0x0a
    expect((await refuse(text)).reason).toMatch(/byte 0: it was sent or saved as text/)
  })

  const facts = bytesOf(
    '{"format":"lackey","bytes":1,"notes":{"rejected":0,"firstRejected":[],"recovered":0,"merged":0,"sentences":[]}}',
  )
  test.each([
    ['no accesses', [0, 0], /it has 0 accesses/],
    ['too many', [0x81, 0x80, 4, 0], /it has 65537 accesses/],
    ['no kinds', [1, 0], /its kinds are 0 instead of 1/],
    ['a kind that is none', [1, 3, 1, 1, 2, 2, 4, 1, 7, 1, 4, 0], /access 0 is of no known kind/],
    ['a size of 0', [1, 3, 1, 1, 2, 2, 4, 1, 1, 1, 0, 0], /access 0 is of no possible size/],
    ['no address', [1, 2, 1, 1, 2, 2, 1, 1, 4], /do not end where they should/],
    ['a column twice', [1, 2, 1, 1, 1, 1, 1, 1], /a column twice/],
    ['columns without end', [1, 65], /it has 65 columns/],
    ['more behind', [1, 3, 1, 1, 2, 2, 4, 1, 1, 1, 4, 0, 0], /do not end where they should/],
    ['a port too far', [1, 3, 1, 1, 2, 2, 4, 4, 5, 1, 1, 0x80, 0x80, 0x80, 1], /is to no port/],
  ])('whose sums are right, with %s', async (_, chunk, reason) => {
    const file = fileOf([
      ['CHNK', chunk],
      ['FACT', [...facts]],
    ])
    const error = await refuse(file)
    expect(error.reason).toMatch(reason)
    expect(error.byte).toBe(12)
  })

  test.each([
    ['no JSON', '{', /is no JSON/],
    ['an unknown format', '{"format":"x","bytes":1}', /wrong at format/],
    ['no notes', '{"format":"lackey","bytes":1}', /wrong at notes/],
  ])('whose facts are %s', async (_, text, reason) => {
    const error = await refuse(fileOf([['FACT', [...bytesOf(text)]]]))
    expect(error.reason).toMatch(reason)
  })

  test('that unpacks to more than it says is given up', async () => {
    const file = fileOf([['CHNK', Array.from({ length: 5000 }, () => 0)]], { unpacked: 10 })
    expect((await refuse(file)).reason).toMatch(/more than 10 bytes/)
  })

  test('without its facts, or without accesses, is no trace', async () => {
    expect((await refuse(fileOf([]))).reason).toMatch(/its facts are missing/)
    const empty = await refuse(fileOf([['FACT', [...facts]]]))
    expect(empty.kind).toBe('no-accesses')
  })
})

test('writing can be cancelled, and reading too', async () => {
  const trace = await read(fixture('t_misc'))
  const cancelled = await writeBpt(trace, () => undefined, { signal: { aborted: true } })
  expect(cancelled.ok).toBe(false)
  const signal = { aborted: false }
  const stopped = await refuse(await packed(trace), {
    signal,
    onProgress: () => {
      signal.aborted = true
    },
  })
  expect(stopped.kind).toBe('cancelled')
})
