import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DebugCause, raiseDebug } from '../../../src/core/registers/debug-exception.ts'
import type { Features } from '../../../src/core/registers/bits.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'

const reset = resetRegisters()
const features = { rtm: true, busLock: true }

describe('DR6 after a #DB', () => {
  /** hardware.md 2.7, 2.8 and 2.10; the last column names the vector there. */
  test.each<[Features, bigint, DebugCause, bigint, string]>([
    [{}, 0xffff_0ff0n, { hits: 1 }, 0xffff_0ff1n, 'one hit'],
    [{}, 0xffff_0ff0n, { hits: 3 }, 0xffff_0ff3n, 'D1'],
    [{}, 0xffff_4ff2n, { hits: 4 }, 0xffff_4ff4n, 'kut: BS is kept, B1 is gone'],
    [{}, 0xffff_efffn, { hits: 1 }, 0xffff_eff1n, 'D6'],
    [{}, 0xffff_0ff3n, { bs: true }, 0xffff_4ff0n, 'F4'],
    [{}, 0xffff_0ff0n, { bs: true, hits: 1 }, 0xffff_4ff1n, 'F1'],
    [{}, 0xffff_0ff0n, { bd: true }, 0xffff_2ff0n, 'K1'],
    [{}, 0xffff_2ff0n, { bt: true }, 0xffff_aff0n, 'BD and BT accumulate'],
    [{}, 0xffff_0ff0n, { rtm: true, busLock: true }, 0xffff_0ff0n, 'fixed without the features'],
    [features, 0xffff_0ff0n, { busLock: true }, 0xffff_07f0n, 'BLD is cleared'],
    [features, 0xffff_07f0n, { hits: 2 }, 0xffff_07f2n, 'BLD stays cleared'],
    [features, 0xffff_0ff0n, { rtm: true }, 0xfffe_0ff0n, 'RTM is cleared'],
    [features, 0xfffe_0ff0n, { hits: 8 }, 0xffff_0ff8n, 'RTM is set by any other #DB'],
    [features, 0xfffe_0ff0n, { rtm: true, hits: 8 }, 0xfffe_0ff8n, 'RTM again'],
    [{}, 0xffff_0ff0n, { hits: 0x10 }, 0xffff_0ff0n, 'only bits 0-3 are hits'],
    [{}, 0xffff_0fffn, {}, 0xffff_0ff0n, 'no cause bit'],
  ])('%o %s, %o -> %s (%s)', (has, dr6, cause, after) => {
    expect(raiseDebug({ ...reset, ...has, dr6 }, cause).dr6).toBe(after)
  })

  test('any #DB clears DR7.GD and nothing else of DR7 and DR0-DR3', () => {
    const registers = { ...reset, dr: [1n, 2n, 3n, 4n], dr7: 0xffff_27ffn } as const
    const { dr, dr7, de } = raiseDebug(registers, { hits: 1 })
    expect({ dr, dr7, de }).toEqual({ dr: [1n, 2n, 3n, 4n], dr7: 0xffff_07ffn, de: false })
  })

  /** The steps of the merge as KVM and Xen do it, with pending bits in positive polarity. */
  function merged(dr6: bigint, pending: bigint): bigint {
    let value = (dr6 & ~0xfn) | 0x1_0000n
    value &= ~(pending & 0x1_0800n)
    value |= pending & 0xe00fn
    return (value & ~0x1000n) | 0xfffe_07f0n
  }

  test('agrees with the merge written with masks', () => {
    const flag = fc.boolean()
    const cause = { bd: flag, bs: flag, bt: flag, busLock: flag, rtm: flag }
    const bits = { bd: 0x2000n, bs: 0x4000n, bt: 0x8000n, busLock: 0x800n, rtm: 0x1_0000n }
    const anyCause = fc.record({ hits: fc.integer({ min: 0, max: 15 }), ...cause })
    const anyDr6 = fc
      .bigInt({ min: 0n, max: 0xffff_ffffn })
      .map((v) => (v & 0x1_e80fn) | 0xfffe_07f0n)
    fc.assert(
      fc.property(anyDr6, anyCause, (dr6, { hits, ...flags }) => {
        let pending = BigInt(hits)
        if (flags.bd) pending |= bits.bd
        if (flags.bs) pending |= bits.bs
        if (flags.bt) pending |= bits.bt
        if (flags.busLock) pending |= bits.busLock
        if (flags.rtm) pending |= bits.rtm
        const after = raiseDebug({ ...reset, ...features, dr6 }, { hits, ...flags })
        expect(after.dr6).toBe(merged(dr6, pending))
      }),
    )
  })
})
