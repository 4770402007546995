import { describe, expect, test } from 'vitest'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import { allOnes } from './arm.ts'

describe('watchMatches', () => {
  const watch = { address: 0x1003n, length: 7, type: 'write' } as const

  test('looks at the range as it was asked for, not at aligned pieces', () => {
    expect(watchMatches(watch, { kind: 'write', address: 0x1002n, size: 1 })).toBe(false)
    expect(watchMatches(watch, { kind: 'write', address: 0x1002n, size: 2 })).toBe(true)
    expect(watchMatches(watch, { kind: 'modify', address: 0x1009n, size: 1 })).toBe(true)
    expect(watchMatches(watch, { kind: 'write', address: 0x100an, size: 1 })).toBe(false)
    expect(watchMatches(watch, { kind: 'read', address: 0x1003n, size: 1 })).toBe(false)
  })

  test('goes round the top of the address space', () => {
    const round = { address: allOnes - 1n, length: 4, type: 'access' } as const
    expect(watchMatches(round, { kind: 'read', address: 1n, size: 1 })).toBe(true)
    expect(watchMatches(round, { kind: 'read', address: 2n, size: 1 })).toBe(false)
    expect(watchMatches(round, { kind: 'read', address: allOnes - 2n, size: 1 })).toBe(false)
  })

  test('counts an instruction by its first byte', () => {
    const code = { address: 0x1000n, length: 16, type: 'execute' } as const
    expect(watchMatches(code, { kind: 'execute', address: 0x100fn, size: 0 })).toBe(true)
    expect(watchMatches(code, { kind: 'execute', address: 0xfffn, size: 4 })).toBe(false)
  })

  test.each([0, -1, 2.5, Number.NaN])('a length of %s matches nothing', (length) => {
    const empty = { address: 0x1000n, length, type: 'write' } as const
    expect(watchMatches(empty, { kind: 'write', address: 0xff0n, size: 64 })).toBe(false)
  })
})
