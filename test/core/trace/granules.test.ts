import { describe, expect, test } from 'vitest'
import { unpackGranule } from '../../../src/core/trace/chunk-search.ts'
import {
  createGranuleTwin,
  createWasmGranuleMaker,
} from '../../../src/core/trace/granule-makers.ts'
import { indexGranules, indexMemory } from '../../../src/core/trace/granules.ts'
import { type Chunk, chunkLength, highWordAt } from '../../../src/core/trace/store.ts'
import { traceOf } from './traces.ts'

const twin = createGranuleTwin()
const wasm = createWasmGranuleMaker() ?? twin

/** A chunk of addresses that a rule makes of their number. */
function chunkOf(length: number, address: (index: number) => bigint): Chunk {
  const kinds = ['read', 'write', 'execute'] as const
  const [chunk] = traceOf(
    Array.from({ length }, (_, index) => ({
      kind: kinds[index % 3] ?? 'read',
      address: address(index),
      size: 4,
    })),
  ).chunks
  if (!chunk) throw new Error('there are no accesses')
  return chunk
}

const spread = (index: number) => BigInt(Math.imul(index, 0x9e37_79b1) >>> 0)

const chunks: readonly (readonly [string, number | null, Chunk])[] = [
  ['one access', 6, chunkOf(1, () => 0xffff_ffff_ffff_ffffn)],
  ['one line, all of a chunk', 6, chunkOf(chunkLength, () => 0x40_40e8n)],
  ['two lines in turn', 6, chunkOf(chunkLength, (index) => BigInt((index % 2) * 64))],
  [
    'gaps of one, two and three bytes',
    6,
    chunkOf(chunkLength, (index) =>
      BigInt(index === 0 || index === 40_000 ? 0 : index % 5000 === 0 ? 64 : 128),
    ),
  ],
  [
    '5,000 lines, which still fit',
    6,
    chunkOf(chunkLength, (index) => BigInt(index < 5000 ? index * 64 : 0)),
  ],
  [
    'more lines than are told apart',
    10,
    chunkOf(chunkLength, (index) => BigInt(index < 6145 ? index * 64 : 0)),
  ],
  [
    'several high words out of order',
    6,
    chunkOf(9000, (index) => (BigInt((index * 7) % 5) << 33n) | BigInt(index % 512)),
  ],
  [
    'more high words than lines can tell apart',
    10,
    chunkOf(9000, (index) => BigInt(index % 100) << 32n),
  ],
  ['all over 4 GiB', 26, chunkOf(chunkLength, spread)],
  [
    'all over memory, in as many high words as have a code',
    null,
    chunkOf(chunkLength, (index) => (BigInt(index % 255) << 32n) | spread(index)),
  ],
  ['in more high words than have a code', null, chunkOf(300, (index) => BigInt(index) << 32n)],
]

test('there is WebAssembly here, so that it is what these tests are about', () => {
  expect(createWasmGranuleMaker()).not.toBeNull()
})

describe.each(chunks)('%s', (_name, shift, chunk) => {
  const index = indexGranules(chunk, wasm)

  test('the twin makes the same', () => {
    expect(indexGranules(chunk, twin)).toEqual(index)
    expect(index?.shift ?? null).toBe(shift)
    expect(chunk.index).toEqual(index)
  })

  test('each access is in the granule of its address, and there once', () => {
    const positions = new Uint16Array(chunkLength)
    const seen = new Uint8Array(chunk.length)
    let wrong = 0
    for (const [granule, key] of index?.granules.entries() ?? []) {
      const above = 32 - (index?.shift ?? 0)
      const count = index ? unpackGranule(index, granule, positions) : 0
      for (const position of positions.subarray(0, count)) {
        seen[position] = (seen[position] ?? 0) + 1
        const high = index?.highs[Math.floor(key / 2 ** above)]
        const place = (chunk.low[position] ?? 0) >>> (index?.shift ?? 0)
        if (highWordAt(chunk, position) !== high || place !== key % 2 ** above) wrong++
      }
    }
    expect(wrong).toBe(0)
    expect(seen.filter((times) => times !== 1)).toHaveLength(index ? 0 : chunk.length)
    expect(index?.granules).toEqual(index?.granules.toSorted())
  })

  test('takes less than 2 bytes for each access of a long chunk', () => {
    const bytes = index ? indexMemory(index) : 0
    expect(bytes).toBeLessThan(Math.max(17_000, 2 * chunk.length))
  })
})

describe.each([
  ['in WebAssembly', wasm],
  ['by the twin', twin],
])('accesses of each kind, %s', (_name, maker) => {
  test.each([0, 1, 1023, 1024, 1025, 5416, chunkLength])('of %i accesses', (length) => {
    const meta = Uint8Array.from({ length }, (_, at) => Math.imul(at + 1, 0x9e37_79b1) >>> 24)
    const { counts, blocks } = maker.countKinds(meta)
    const ofKind = (kind: number) => meta.filter((byte) => (byte & 7) === kind).length
    expect(counts).toEqual(Uint32Array.from({ length: 8 }, (_, kind) => ofKind(kind)))
    expect(blocks).toHaveLength(Math.ceil(length / 1024) * 8)
    const wanted = new Uint16Array(blocks.length)
    for (let place = 8; place < wanted.length; place++) {
      const block = (place >>> 3) - 1
      const bytes = meta.subarray(block * 1024, (block + 1) * 1024)
      const inBlock = bytes.filter((byte) => (byte & 7) === place % 8).length
      wanted[place] = (wanted[place - 8] ?? 0) + inBlock
    }
    expect(blocks).toEqual(wanted)
  })
})

test('all of one kind, which is the most that a block can count', () => {
  const { counts, blocks } = wasm.countKinds(new Uint8Array(chunkLength).fill(4))
  expect(counts[4]).toBe(chunkLength)
  expect(blocks.at(-4)).toBe(chunkLength - 1024)
})
