import type { Watch } from '../matching/access.ts'
import { isByteCount, touches } from '../matching/overlap.ts'
import { kindCodes, kindMask, reportedCodes } from './codes.ts'
import { accessAt, type Chunk, highWordAt, sizeAt } from './store.ts'

const word = 2 ** 32
const memory = 1n << 64n
const lastAddress = memory - 1n

/** An address in its halves. */
interface Halves {
  readonly high: number
  readonly low: number
}

/** Addresses from `start` to `end`, both in it, `start` the lower one. */
export interface Stretch {
  readonly start: Halves
  readonly end: Halves
}

/** A watch in halves of 32 bits. */
export interface Query {
  readonly watch: Watch
  /** For each kind code whether the watch is about it. */
  readonly codes: Uint8Array
  readonly execute: boolean
  /** Of the address. */
  readonly low: number
  readonly high: number
  /** Bytes; 2^64 and more are all of memory. */
  readonly length: number
  readonly lengthLow: number
  readonly lengthHigh: number
  /** What `beginsOf` answered last, and for which size. */
  readonly begins: { largestSize: number; stretches: readonly Stretch[] }
}

function halvesOf(address: bigint): Halves {
  return { high: Number(address >> 32n), low: Number(address & 0xffff_ffffn) }
}

/** Where accesses of at most `largestSize` bytes that touch the watch can begin; two stretches where that is round the top. */
export function beginsOf(query: Query, largestSize: number): readonly Stretch[] {
  const { begins } = query
  if (begins.largestSize !== largestSize) {
    begins.largestSize = largestSize
    begins.stretches = stretchesOf(query, largestSize)
  }
  return begins.stretches
}

function stretchesOf({ watch, length, execute }: Query, largestSize: number): Stretch[] {
  const before = execute ? 0n : BigInt(largestSize - 1)
  const bytes = BigInt(length) + before
  const start = bytes < memory ? BigInt.asUintN(64, watch.address - before) : 0n
  const last = bytes < memory ? BigInt.asUintN(64, start + bytes - 1n) : lastAddress
  if (start <= last) return [{ start: halvesOf(start), end: halvesOf(last) }]
  return [
    { start: halvesOf(0n), end: halvesOf(last) },
    { start: halvesOf(start), end: halvesOf(lastAddress) },
  ]
}

export function createQuery(watch: Watch): Query {
  const { address, length, type } = watch
  // A watch of no bytes is about no kind.
  const valid = isByteCount(length)
  return {
    watch,
    codes: valid ? reportedCodes(type) : new Uint8Array(kindMask + 1),
    execute: type === 'execute',
    low: Number(BigInt.asUintN(32, address)),
    high: Number(BigInt.asUintN(32, address >> 32n)),
    length: valid ? length : 0,
    lengthLow: valid ? length % word : 0,
    lengthHigh: valid ? Math.floor(length / word) : 0,
    begins: { largestSize: 0, stretches: [] },
  }
}

/**
 * `touches` of matching/overlap.ts for an access of a kind that the watch is about: it begins in the watch, or the
 * watch begins in it, both counted round the top of the address space. Ports, few and no circle, ask that rule itself.
 */
export function touchesQuery(chunk: Chunk, query: Query, index: number): boolean {
  const kind = (chunk.meta[index] ?? 0) & kindMask
  if (kind === kindCodes.in || kind === kindCodes.out) {
    return touches(query.watch, accessAt(chunk, index))
  }
  const low = chunk.low[index] ?? 0
  const high = highWordAt(chunk, index)
  const aboveLow = (low - query.low) >>> 0
  const aboveHigh = (high - query.high - (low < query.low ? 1 : 0)) >>> 0
  if (aboveHigh < query.lengthHigh) return true
  if (aboveHigh === query.lengthHigh && aboveLow < query.lengthLow) return true
  if (query.execute) return false
  const belowLow = (query.low - low) >>> 0
  const belowHigh = (query.high - high - (query.low < low ? 1 : 0)) >>> 0
  return belowHigh === 0 && belowLow < sizeAt(chunk, index)
}
