import { kindBits, kindMask } from './codes.ts'
import { code } from './compiled/granules.ts'
import type { AddressColumns, GranuleIndex } from './granules.ts'
import { compileWasm, instantiateWasm, type WasmExports } from './wasm.ts'

/** Above this many granules a chunk is scattered: coarser ones cost less and find as much. */
const mostGranules = 6144

/** Blocks of 1,024 accesses: the kinds are counted for each. */
export const blockBits = 10

/** How many accesses of a chunk have each kind, by its code. */
export interface KindCounts {
  readonly counts: Uint32Array
  /** The same before each block of 1,024 accesses: eight numbers for a block. */
  readonly blocks: Uint16Array
}

/** Makes the index of one chunk after the other. */
export interface GranuleMaker {
  /** Not between the others. */
  countKinds(meta: Uint8Array): KindCounts
  /** `ranks`: the place of each high word, by its code, among all of the chunk in their order. */
  load(columns: AddressColumns, ranks: Uint32Array): void
  /** Sorts the accesses by granules of 2^shift bytes. Answers how many there are, or 0: too many. */
  name(shift: number): number
  /** Bytes of their postings. */
  postingBytes(): number
  /** The directory and the postings of those `number` granules. */
  post(number: number): Omit<GranuleIndex, 'shift' | 'highs'>
}

const slotBits = 14
const slotMask = (1 << slotBits) - 1

/** In plain TypeScript: it serves where there is no WebAssembly. */
export function createGranuleTwin(): GranuleMaker {
  const slotKeys = new Uint32Array(1 << slotBits)
  const slotIds = new Uint16Array(1 << slotBits)
  const idOfAccess = new Uint16Array(65_536)
  const keyOfId = new Uint32Array(mostGranules)
  const countOfId = new Uint32Array(mostGranules)
  const lastOfId = new Int32Array(mostGranules)
  const bytesOfId = new Uint32Array(mostGranules)
  let columns: AddressColumns | undefined
  let ranks = new Uint32Array()
  let total = 0

  /** Where a key stands or would stand. An id of 0 is a free slot, ids stand there one higher. */
  function slotOf(key: number): number {
    let slot = Math.imul(key, 0x9e37_79b1) >>> (32 - slotBits)
    while (slotIds[slot] !== 0 && slotKeys[slot] !== key) slot = (slot + 1) & slotMask
    return slot
  }

  return {
    countKinds(meta) {
      const kinds = 1 << kindBits
      const blocks = new Uint16Array(Math.ceil(meta.length / 2 ** blockBits) * kinds)
      const counts = new Uint32Array(kinds)
      for (const [at, byte] of meta.entries()) {
        if (at % 2 ** blockBits === 0) blocks.set(counts, (at >>> blockBits) * kinds)
        const kind = byte & kindMask
        counts[kind] = (counts[kind] ?? 0) + 1
      }
      return { counts, blocks }
    },
    load(newColumns, newRanks) {
      columns = newColumns
      ranks = Uint32Array.from(newRanks)
    },
    name(shift) {
      if (!columns) return 0
      const { length, low, high } = columns
      slotIds.fill(0)
      let number = 0
      let lastKey = -1
      let id = 0
      total = 0
      const above = 32 - shift
      for (let at = 0; at < length; at++) {
        const key = (((ranks[high[at] ?? 0] ?? 0) << above) | ((low[at] ?? 0) >>> shift)) >>> 0
        if (key !== lastKey) {
          lastKey = key
          const slot = slotOf(key)
          const known = slotIds[slot] ?? 0
          if (known === 0) {
            if (number === mostGranules) return 0
            id = number++
            slotKeys[slot] = key
            slotIds[slot] = number
            keyOfId[id] = key
            countOfId[id] = 0
            lastOfId[id] = -1
            bytesOfId[id] = 0
          } else id = known - 1
        }
        const gap = at - (lastOfId[id] ?? 0)
        const size = gap < 0x80 ? 1 : gap < 0x4000 ? 2 : 3
        lastOfId[id] = at
        countOfId[id] = (countOfId[id] ?? 0) + 1
        bytesOfId[id] = (bytesOfId[id] ?? 0) + size
        total += size
        idOfAccess[at] = id
      }
      return number
    },
    postingBytes: () => total,
    post(number) {
      const granules = keyOfId.slice(0, number).sort()
      const counts = new Uint16Array(number)
      const starts = new Uint32Array(number + 1)
      let place = 0
      for (let granule = 0; granule < number; granule++) {
        const id = (slotIds[slotOf(granules[granule] ?? 0)] ?? 0) - 1
        counts[granule] = (countOfId[id] ?? 0) - 1
        starts[granule] = place
        const bytes = bytesOfId[id] ?? 0
        // From here on: where the next posting goes.
        bytesOfId[id] = place
        lastOfId[id] = -1
        place += bytes
      }
      starts[number] = place
      const postings = new Uint8Array(place)
      const length = columns?.length ?? 0
      for (let at = 0; at < length; at++) {
        const id = idOfAccess[at] ?? 0
        let gap = at - (lastOfId[id] ?? 0)
        let next = bytesOfId[id] ?? 0
        lastOfId[id] = at
        while (gap >= 0x80) {
          postings[next++] = gap | 0x80
          gap >>>= 7
        }
        postings[next++] = gap
        bytesOfId[id] = next
      }
      return { granules, counts, starts, postings }
    },
  }
}

/** What assembly/granules.ts exports. */
interface GranuleExports extends WasmExports {
  readonly low: { readonly value: number }
  readonly high: { readonly value: number }
  readonly ranks: { readonly value: number }
  readonly granules: { readonly value: number }
  readonly counts: { readonly value: number }
  readonly starts: { readonly value: number }
  readonly postings: { readonly value: number }
  readonly end: { readonly value: number }
  readonly meta: { readonly value: number }
  readonly blocks: { readonly value: number }
  readonly kindCounts: { readonly value: number }
  readonly countKinds: (length: number) => void
  readonly name: (length: number, shift: number) => number
  readonly postingBytes: () => number
  readonly post: (number: number) => void
}

/** The same in WebAssembly, or null where there is none. */
export function createWasmGranuleMaker(): GranuleMaker | null {
  const module = compileWasm(code)
  const exports = module && (instantiateWasm(module, memoryBytes) as GranuleExports | null)
  if (!exports) return null
  const { buffer } = exports.memory
  if (buffer.byteLength < exports.end.value) return null
  const low = new Uint32Array(buffer, exports.low.value, 65_536)
  const high = new Uint8Array(buffer, exports.high.value, 65_536)
  const rankOf = new Uint32Array(buffer, exports.ranks.value, 256)
  const keys = new Uint32Array(buffer, exports.granules.value, mostGranules)
  const counts = new Uint16Array(buffer, exports.counts.value, mostGranules)
  const starts = new Uint32Array(buffer, exports.starts.value, mostGranules + 1)
  const postings = new Uint8Array(buffer, exports.postings.value)
  const kinds = new Uint8Array(buffer, exports.meta.value, 65_536)
  const blocks = new Uint16Array(buffer, exports.blocks.value, 65_536 >>> (blockBits - kindBits))
  const kindCounts = new Uint32Array(buffer, exports.kindCounts.value, kindMask + 1)
  let length = 0
  return {
    countKinds(meta) {
      kinds.set(meta)
      exports.countKinds(meta.length)
      const blockNumbers = Math.ceil(meta.length / 2 ** blockBits) << kindBits
      return { counts: kindCounts.slice(), blocks: blocks.slice(0, blockNumbers) }
    },
    load(columns, ranks) {
      length = columns.length
      low.set(columns.low)
      high.set(columns.high)
      rankOf.set(ranks)
    },
    name: (shift) => exports.name(length, shift),
    postingBytes: () => exports.postingBytes(),
    post(number) {
      const granules = keys.slice(0, number).sort()
      keys.set(granules)
      exports.post(number)
      return {
        granules,
        counts: counts.slice(0, number),
        starts: starts.slice(0, number + 1),
        postings: postings.slice(0, exports.postingBytes()),
      }
    },
  }
}

/** What the module needs, in whole pages. */
const memoryBytes = 0x16_0000

let best: GranuleMaker | undefined

/** The fastest that there is here. */
export function bestGranuleMaker(): GranuleMaker {
  best ??= createWasmGranuleMaker() ?? createGranuleTwin()
  return best
}
