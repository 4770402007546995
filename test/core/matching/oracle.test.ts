import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access, Watch } from '../../../src/core/matching/access.ts'
import { explainAccess } from '../../../src/core/matching/explain.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import type { DebugRegisters } from '../../../src/core/registers/types.ts'

const memory = 1n << 64n

/** Places where carries and wraps happen. */
const place = fc.constantFrom(0n, 0x80n, 0x1000n, 1n << 16n, 1n << 32n, 1n << 63n, memory)

function near(centre: bigint): fc.Arbitrary<bigint> {
  const offset = fc.integer({ min: -20, max: 20 })
  return offset.map((bytes) => BigInt.asUintN(64, centre + BigInt(bytes)))
}

function accessNear(centre: bigint): fc.Arbitrary<Access> {
  return fc.record({
    kind: fc.constantFrom('read', 'write', 'modify', 'execute', 'in', 'out'),
    address: near(centre),
    size: fc.integer({ min: 1, max: 33 }),
  })
}

function registersNear(centre: bigint): fc.Arbitrary<DebugRegisters> {
  const address = near(centre)
  const dr7 = fc.bigInt({ min: 0n, max: 0xffff_ffffn })
  return fc
    .record({ dr: fc.tuple(address, address, address, address), dr7, de: fc.boolean() })
    .map((some) => ({ ...resetRegisters(), ...some }))
}

/** Registers and an access within 20 bytes of one place, so that hits are common. */
const situation = place.chain((centre) => fc.tuple(registersNear(centre), accessNear(centre)))

/** The bytes from `from`, each by itself; a `modulus` takes them round its end. */
function bytes(from: bigint, count: number, modulus: bigint | null): Set<bigint> {
  const all = Array.from({ length: count }, (_, i) => from + BigInt(i))
  return new Set(modulus === null ? all : all.map((byte) => byte % modulus))
}

function share(some: Set<bigint>, others: Set<bigint>): boolean {
  return [...some].some((byte) => others.has(byte))
}

/** DR7 taken apart by hand and every byte compared with every byte. */
function oracle({ dr, dr7, de }: DebugRegisters, { kind, address, size }: Access): number {
  const isPort = kind === 'in' || kind === 'out'
  const touched = isPort ? bytes(address % 0x10000n, size, null) : bytes(address, size, memory)
  let bits = 0
  for (const [n, value] of dr.entries()) {
    const enable = Number(dr7 >> BigInt(2 * n)) & 3
    const type = Number((dr7 >> BigInt(16 + 4 * n)) & 3n)
    const code = Number((dr7 >> BigInt(18 + 4 * n)) & 3n)
    const length = code === 0 ? 1 : code === 1 ? 2 : code === 2 ? 8 : 4
    const watched = bytes(value - (value % BigInt(length)), length, null)
    const byType =
      type === 0
        ? kind === 'execute' && code === 0 && value === address
        : type === 1
          ? kind === 'write' || kind === 'modify'
          : type === 2
            ? isPort && de
            : kind === 'read' || kind === 'write' || kind === 'modify'
    if (enable && byType && share(touched, watched)) bits |= 1 << n
  }
  return bits
}

describe('the rule and an oracle that compares bytes', () => {
  test('agree', () => {
    let hits = 0
    fc.assert(
      fc.property(situation, ([registers, access]) => {
        const expected = oracle(registers, access)
        if (expected !== 0) hits += 1
        expect(matchAccess(registers, access)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
    expect(hits).toBeGreaterThan(300)
  })

  test('agree on breakpoints that are not enabled', () => {
    fc.assert(
      fc.property(situation, ([registers, access]) => {
        const enabled = oracle(registers, access)
        const all = oracle({ ...registers, dr7: registers.dr7 | 0xffn }, access)
        const expected = enabled === 0 ? 0 : all
        expect(matchAccess(registers, access, { includeDisabled: true })).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the verdicts', () => {
  test('have the bits of the rule, and `matched` exactly where the rule is', () => {
    fc.assert(
      fc.property(situation, ([registers, access]) => {
        const verdicts = explainAccess(registers, access)
        expect(verdicts.map(({ slot }) => slot)).toEqual([0, 1, 2, 3])
        const bits = verdicts.reduce((sum, { slot, matched }) => sum | (matched ? 1 << slot : 0), 0)
        expect(bits).toBe(matchAccess(registers, access))
        for (const { slot, matched, rule, reason, source } of verdicts) {
          expect(rule === 'matched').toBe(matched)
          expect(reason).toContain(`DR${slot}`)
          expect(source).toMatch(/Intel SDM .*AMD APM/)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('name a byte of the range that the access touches, or an end outside the range', () => {
    fc.assert(
      fc.property(situation, ([registers, someAccess]) => {
        const access = { ...someAccess, kind: 'write' } as const
        const touched = bytes(access.address, access.size, memory)
        for (const { rule, reason } of explainAccess(registers, access)) {
          if (rule !== 'matched' && rule !== 'range') continue
          const [first = 0n, last = first] = numbers(/watches (\S+?)(?:,| \()/.exec(reason)?.[1])
          const told = numbers(/, the write .*$/.exec(reason)?.[0])
          expect(told.length).toBeGreaterThan(0)
          for (const byte of told) {
            expect(touched).toContain(byte)
            expect(byte >= first && byte <= last).toBe(rule === 'matched')
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})

function numbers(text = ''): bigint[] {
  return (text.match(/0x[0-9a-f]+/g) ?? []).map(BigInt)
}

describe('a watch', () => {
  const types = {
    write: ['write', 'modify'],
    access: ['read', 'write', 'modify'],
    execute: ['execute'],
    io: ['in', 'out'],
  } as const

  const watchNear = (centre: bigint): fc.Arbitrary<Watch> =>
    fc.record({
      address: near(centre),
      length: fc.integer({ min: 1, max: 40 }),
      type: fc.constantFrom('write', 'access', 'execute', 'io'),
    })
  const wish = place.chain((centre) => fc.tuple(watchNear(centre), accessNear(centre)))

  test('matches accesses of its kinds that have a byte in it', () => {
    let hits = 0
    fc.assert(
      fc.property(wish, ([watch, access]) => {
        const isPort = access.kind === 'in' || access.kind === 'out'
        const size = access.kind === 'execute' ? 1 : access.size
        const touched = isPort
          ? bytes(access.address % 0x10000n, size, null)
          : bytes(access.address, size, memory)
        const watched = bytes(watch.address, watch.length, isPort ? null : memory)
        const kinds: readonly string[] = types[watch.type]
        const expected = kinds.includes(access.kind) && share(touched, watched)
        if (expected) hits += 1
        expect(watchMatches(watch, access)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
    expect(hits).toBeGreaterThan(300)
  })
})
