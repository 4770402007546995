import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverRange, mostPieces, piecesNeeded } from '../../../src/core/matching/cover.ts'
import { shortPieces } from '../../../src/core/reservation/debugreg/pieces.ts'
import { allOnes } from './arm.ts'

function lengths(address: bigint, length: number): number[] {
  return coverRange(address, length).map((piece) => piece.length)
}

describe('the pieces of GDB 13.1 (hardware.md 5.6)', () => {
  test.each([
    [0n, 1, [1]],
    [0n, 3, [2, 1]],
    [0n, 5, [4, 1]],
    [0n, 6, [4, 2]],
    [0n, 7, [4, 2, 1]],
    [0n, 8, [8]],
    [0n, 16, [8, 8]],
    [0n, 20, [8, 8, 4]],
    [0n, 24, [8, 8, 8]],
    [0n, 32, [8, 8, 8, 8]],
    [1n, 2, [1, 1]],
    [1n, 4, [1, 2, 1]],
    [1n, 7, [1, 2, 4]],
    [1n, 8, [1, 2, 4, 1]],
    [2n, 4, [2, 2]],
    [2n, 8, [2, 4, 2]],
    [3n, 8, [1, 4, 2, 1]],
    [4n, 8, [4, 4]],
    [4n, 12, [4, 8]],
    [5n, 3, [1, 2]],
    [5n, 8, [1, 2, 4, 1]],
    [7n, 9, [1, 8]],
    [1n, 16, [1, 2, 4, 8, 1]],
  ])('%s/%i: %j', (offset, length, expected) => {
    expect(lengths(0x5555_5555_8080n + offset, length)).toEqual(expected)
  })

  test('each begins where the one before ends', () => {
    expect(coverRange(0x1001n, 8, 'access')).toEqual([
      { address: 0x1001n, length: 1, type: 'access' },
      { address: 0x1002n, length: 2, type: 'access' },
      { address: 0x1004n, length: 4, type: 'access' },
      { address: 0x1008n, length: 1, type: 'access' },
    ])
  })

  test('the type is write unless said otherwise', () => {
    expect(coverRange(8n, 8)).toEqual([{ address: 8n, length: 8, type: 'write' }])
  })

  /** Address mod 8, and the number of pieces for each length from 1. */
  test.each([
    [0n, '1 1 2 1 2 2 3 1 2 2 3 2 3 3 4 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4'],
    [1n, '1 2 2 3 3 4 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6 7 5 6 6 7 6 7 7 8 6 7'],
    [2n, '1 1 2 2 3 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6 7 5 6 6'],
    [3n, '1 2 2 3 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6 7 5 6 6 7'],
    [4n, '1 1 2 1 2 2 3 2 3 3 4 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5'],
    [5n, '1 2 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6 7 5 6 6 7 6 7'],
    [6n, '1 1 2 2 3 2 3 3 4 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6'],
    [7n, '1 2 2 3 2 3 3 4 2 3 3 4 3 4 4 5 3 4 4 5 4 5 5 6 4 5 5 6 5 6 6 7'],
  ])('piece counts of lengths 1-32 at %s', (offset, row) => {
    const counts = row.split(' ').map(Number)
    expect(counts).toHaveLength(32)
    expect(counts.map((_, i) => coverRange(0x1000n + offset, i + 1).length)).toEqual(counts)
    expect(counts.map((_, i) => piecesNeeded(0x1000n + offset, i + 1))).toEqual(counts)
  })
})

describe('any range', () => {
  const address = fc
    .tuple(fc.constantFrom(0n, 0x1000n, 1n << 32n, 1n << 64n), fc.integer({ min: -70, max: 70 }))
    .map(([base, offset]) => BigInt.asUintN(64, base + BigInt(offset)))
  const type = fc.constantFrom('write', 'access', 'execute', 'io')

  test('is covered byte for byte by aligned pieces', () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 1, max: 130 }), type, (address, length, type) => {
        const pieces = coverRange(address, length, type)
        const bytes = pieces.flatMap((piece) =>
          Array.from({ length: piece.length }, (_, i) => piece.address + BigInt(i)),
        )
        const wanted = Array.from({ length }, (_, i) => BigInt.asUintN(64, address + BigInt(i)))
        expect(bytes).toEqual(wanted)
        for (const piece of pieces) expect(piece.address % BigInt(piece.length)).toBe(0n)
        expect(piecesNeeded(address, length, type)).toBe(pieces.length)
      }),
    )
  })

  test('goes round the top of the address space', () => {
    expect(coverRange(allOnes - 3n, 8)).toEqual([
      { address: allOnes - 3n, length: 4, type: 'write' },
      { address: 0n, length: 4, type: 'write' },
    ])
    expect(coverRange(-4n, 8)).toEqual(coverRange(allOnes - 3n, 8))
  })

  test('of execution is covered byte by byte, of ports by 4 at most', () => {
    expect(coverRange(0x1000n, 3, 'execute').map((piece) => piece.length)).toEqual([1, 1, 1])
    expect(coverRange(0x80n, 8, 'io').map((piece) => piece.length)).toEqual([4, 4])
  })

  test.each([0, -8, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%s bytes need none', (length) => {
    expect(coverRange(0x1000n, length)).toEqual([])
    expect(piecesNeeded(0x1000n, length)).toBe(0)
  })

  test('that no slots could hold ends early, and is counted all the same', () => {
    expect(coverRange(0n, 65536)).toHaveLength(mostPieces)
    expect(coverRange(0n, 2 ** 53 - 1)).toHaveLength(mostPieces)
    expect(piecesNeeded(0n, 2 ** 53 - 1)).toBe(2 ** 50 - 1 + 3)
    expect(piecesNeeded(1n, 65536)).toBe(3 + 8191 + 1)
    expect(piecesNeeded(0n, 2 ** 40, 'execute')).toBe(2 ** 40)
  })
})

describe('the lengths of policies.md, section 1a: address mod 8, length, pieces', () => {
  test.each([
    [0n, 8, [8]],
    [0n, 16, [8, 8]],
    [0n, 20, [8, 8, 4]],
    [0n, 32, [8, 8, 8, 8]],
    [0n, 33, [8, 8, 8, 8, 1]],
    [1n, 8, [1, 2, 4, 1]],
    [4n, 8, [4, 4]],
    [3n, 4, [1, 2, 1]],
    [2n, 4, [2, 2]],
    [7n, 2, [1, 1]],
    [1n, 16, [1, 2, 4, 8, 1]],
  ])('%s/%i: %j', (address, length, expected) => {
    expect(lengths(address, length)).toEqual(expected)
  })

  test.each([
    [0n, 8, [4, 4]],
    [0n, 20, [4, 4, 4, 4, 4]],
  ])('on 32 bits %s/%i: %j', (address, length, expected) => {
    const pieces = shortPieces({ address, length, type: 'write' })
    expect(pieces.map((piece) => piece.length)).toEqual(expected)
  })
})
