import { expect, test } from 'vitest'
import { importBlocks, readBlock } from '../../../src/core/trace/blocks.ts'
import type { Access } from '../../../src/core/matching/access.ts'
import { createKeeper, keepApart, scanMemoryOf } from '../../../src/core/trace/scan-memory.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import { traceOf } from './traces.ts'

test('columns are kept as they are, many in one memory, and no two in one place', () => {
  const keep = createKeeper()
  const low = new Uint32Array(chunkLength)
  const kept = Array.from({ length: 70 }, (_, number) => keep(low.fill(number)))
  low.fill(99)
  for (const [number, column] of kept.entries()) {
    expect(column).toHaveLength(chunkLength)
    expect(column.every((word) => word === number)).toBe(true)
    expect(scanMemoryOf(column)).not.toBeNull()
  }
  const memories = kept.map(({ buffer }) => buffer)
  expect(new Set(memories).size).toBe(4)
  expect(memories.lastIndexOf(memories[0] ?? new ArrayBuffer())).toBe(15)
})

test('two keepers share no memory, so that one trace can go without the other', () => {
  const low = new Uint32Array(chunkLength)
  expect(createKeeper()(low).buffer).not.toBe(createKeeper()(low).buffer)
})

test('a column that is not full, or of a chunk that travels, is kept in memory of its own', () => {
  const short = Uint32Array.of(1, 2, 3)
  for (const column of [createKeeper()(short), keepApart(short)]) {
    expect([...column]).toEqual([1, 2, 3])
    expect(column.buffer.byteLength).toBe(12)
    expect(column.buffer).not.toBe(short.buffer)
    expect(scanMemoryOf(column)).toBeNull()
  }
})

test('the chunks of a trace are where the scan reads them without copying', () => {
  const access: Access = { kind: 'read', address: 0x1000n, size: 4 }
  const { chunks } = traceOf(Array.from({ length: chunkLength + 5 }, () => access))
  expect(chunks.map(({ low }) => scanMemoryOf(low) !== null)).toEqual([true, false])
})

test('a block can be transferred, and what was transferred is taken to where the scan reads it', async () => {
  const text = new TextEncoder().encode('I  00401000,4\n'.repeat(chunkLength))
  const file = {
    size: text.length,
    read: (from: number, to: number) => Promise.resolve(text.slice(from, to)),
    stream: (from: number, to: number) => new Blob([text.slice(from, to)]).stream(),
  }
  const reader = async (from: number, to: number) => {
    const block = await readBlock(file, from, to)
    if (!block.ok) return block
    const transfer = block.value.chunks.map(({ low }) => low.buffer as ArrayBuffer)
    return structuredClone(block, { transfer })
  }
  const imported = await importBlocks(text.length, [reader], {})
  const chunks = imported?.ok ? imported.value.chunks : []
  expect(chunks).toHaveLength(1)
  for (const { low } of chunks) {
    expect(scanMemoryOf(low)).not.toBeNull()
    expect(low.every((word) => word === 0x40_1000)).toBe(true)
  }
})
