import { describe, expect, test } from 'vitest'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import { findHits } from '../../../src/core/trace/hits.ts'
import { fixture, read, recount } from './traces.ts'

const fixtures = ['t_hello.verbose', 't_misc', 't_overflow', 't_overflow.merged', 't_sort']

describe.each(fixtures)('%s', (name) => {
  const bytes = fixture(name)
  const records = recount(new TextDecoder().decode(bytes))

  test('holds the accesses and lines that a recount finds, L and M of one instruction merged', async () => {
    const trace = await read(bytes, { name })
    const expected: typeof records = []
    for (const record of records) {
      const { access } = record
      const before = expected.at(-1)
      const merges =
        access.kind === 'modify' &&
        before?.access.kind === 'read' &&
        before.access.address === access.address &&
        before.access.size === access.size
      if (merges) expected[expected.length - 1] = { line: before.line, access }
      else expected.push(record)
    }
    const found = Array.from({ length: trace.length }, (_, ordinal) => ({
      line: trace.line(ordinal),
      access: trace.access(ordinal),
    }))
    expect(found).toEqual(expected)
    expect(trace).toMatchObject({ format: 'lackey', name, bytes: bytes.length })
    expect(trace.notes.merged).toBe(records.length - expected.length)
    for (const kind of ['read', 'write', 'modify', 'execute', 'in', 'out'] as const) {
      expect(trace.counts[kind]).toBe(expected.filter(({ access }) => access.kind === kind).length)
    }
  })

  test('has the hits of a plain recount of its text, line by line', async () => {
    const trace = await read(bytes)
    const accesses = records.filter(({ access: { kind, address, size } }, at) => {
      // The L of an L and M of one instruction is no access of its own.
      const next = records[at + 1]?.access
      const merges = kind === 'read' && next?.kind === 'modify'
      return !(merges && next.address === address && next.size === size)
    })
    const kinds = { write: ['write', 'modify'], access: ['read', 'write', 'modify'] } as const
    let hits = 0
    for (let at = 0; at < accesses.length; at += Math.ceil(accesses.length / 40)) {
      const { address } = accesses[at]?.access ?? { address: 0n }
      for (const [type, length] of [
        ['write', 8],
        ['access', 1],
        ['access', 300],
      ] as const) {
        const wanted: readonly string[] = kinds[type]
        const expected = accesses.filter(
          ({ access }) =>
            wanted.includes(access.kind) &&
            access.address < address + BigInt(length) &&
            access.address + BigInt(access.size) > address,
        )
        expect(findHits(trace, { address, length, type })).toHaveLength(expected.length)
        hits += expected.length
      }
    }
    expect(hits).toBeGreaterThan(40)
  })

  test('takes less than 8 bytes for each access, with its index', async () => {
    const trace = await read(bytes)
    expect(trace.memory).toBeLessThan(8 * trace.length + 1024)
  })
})

test('t_overflow: 7,620 records, none of them L and M of one instruction', async () => {
  const trace = await read(fixture('t_overflow'))
  expect(trace.length).toBe(7620)
  expect(trace.counts).toEqual({
    read: 1128,
    write: 919,
    modify: 108,
    execute: 5465,
    in: 0,
    out: 0,
  })
  expect(trace.notes).toEqual({
    rejected: 0,
    firstRejected: [],
    recovered: 0,
    merged: 0,
    sentences: [],
  })
})

test('t_overflow: who writes the canary of session 3', async () => {
  const trace = await read(fixture('t_overflow'))
  const watch = { address: 0x40_40e8n, length: 8, type: 'write' } as const
  const hits = findHits(trace, watch)
  const lines = Array.from({ length: hits.length }, (_, index) => hits.line(index))
  expect(lines).toEqual([105, 562, 569, 576, 5394, 5401, 5408])
  expect([...hits.ordinals].every((ordinal) => watchMatches(watch, trace.access(ordinal)))).toBe(
    true,
  )
  expect(hits.line(7)).toBeNull()
})

test('t_overflow.merged: what the program printed is told, with its line', async () => {
  const { length, notes } = await read(fixture('t_overflow.merged'))
  expect(length).toBe(7620)
  const reason = 'no record of lackey, most likely output of the program'
  expect(notes).toMatchObject({
    rejected: 1,
    firstRejected: [{ line: 7619, text: 'canary trampled', reason }],
    recovered: 0,
    sentences: [`1 line left out, ${reason}: line 7619, “canary trampled”.`],
  })
})

test('t_hello.verbose: messages, superblocks and the block of counts are no accesses and no faults', async () => {
  const { length, notes } = await read(fixture('t_hello.verbose'))
  expect(length).toBe(99)
  expect(notes.rejected).toBe(0)
})

test('t_misc: two locked instructions count once each, on the line of their L', async () => {
  const trace = await read(fixture('t_misc'))
  expect(trace.length).toBe(228 - 2)
  expect(trace.notes.merged).toBe(2)
  const lines = [...findHits(trace, { address: 0x40_3000n, length: 8, type: 'access' }).ordinals]
    .filter((ordinal) => trace.access(ordinal).kind === 'modify')
    .map((ordinal) => trace.line(ordinal))
  // lock cmpxchg is an M alone, lock add an L with an M.
  expect(lines).toEqual([120, 122])
  expect(trace.counts.modify).toBe(4)
})
