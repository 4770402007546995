import { describe, expect, test } from 'vitest'
import type { HwBreakpoint } from '../../../src/core/reservation/prasad-2009/breakpoint.ts'
import { HwBreakpointFacility } from '../../../src/core/reservation/prasad-2009/facility.ts'
import { Thread } from '../../../src/core/reservation/prasad-2009/thread.ts'

const symbol = 0xffff_ffff_8100_0000n

/** One CPU on which the thread is current, by the calls of section 6. */
class Bench {
  /** DR0-DR3 and DR7. */
  readonly written = new Map<number, bigint>()
  readonly facility = new HwBreakpointFacility(
    1,
    {
      set: (_, register, value) => void this.written.set(register, value),
      control: () => this.written.get(7) ?? 0n,
    },
    new Map([['jiffies', symbol]]),
  )
  readonly thread = new Thread()

  constructor() {
    this.facility.switchTo(0, this.thread)
  }

  kernel(more: Partial<HwBreakpoint> = {}) {
    return this.facility.registerKernel(made({ address: symbol, ...more })) ?? 'ok'
  }

  user(bp: HwBreakpoint) {
    return this.facility.registerUser(0, this.thread, bp) ?? 'ok'
  }
}

/** A write of 4 bytes. */
function made(more: Partial<HwBreakpoint> = {}): HwBreakpoint {
  return { address: 0xa000n, len: 0x4c, type: 0x81, triggered: true, owner: null, ...more }
}

describe('validation of section 6', () => {
  test.each<[string, Partial<HwBreakpoint>, string, string]>([
    ['as it is', {}, 'ok', 'ok'],
    ['no callback', { triggered: false }, 'EINVAL', 'EINVAL'],
    ['a type that x86 has not', { type: 0x82 }, 'EINVAL', 'EINVAL'],
    ['an unknown length', { len: 0 }, 'EINVAL', 'EINVAL'],
    ['8 bytes, aligned', { len: 0x48 }, 'ok', 'ok'],
    ['the name of a symbol', { name: 'jiffies' }, 'ok', 'EINVAL'],
    ['a name that nobody knows', { name: 'jiffy' }, 'EINVAL', 'EINVAL'],
  ])('%s: for the kernel %s, for a task %s', (_, more, kernel, user) => {
    const bench = new Bench()
    expect(bench.kernel(more)).toBe(kernel)
    expect(bench.user(made(more))).toBe(user)
  })
})

describe('what the calls of section 6 answer', () => {
  test('a breakpoint of the kernel that is not registered is unregistered in silence', () => {
    const bench = new Bench()
    bench.kernel()
    bench.facility.unregisterKernel(made({ address: symbol }))
    expect(bench.facility.kernelPosition).toBe(3)
  })

  test('a task’s that is not in its table: ENOENT to modify, nothing to unregister', () => {
    const bench = new Bench()
    expect(bench.facility.modifyUser(0, bench.thread, made())).toBe('ENOENT')
    expect(bench.facility.modifyUser(0, bench.thread, made({ len: 0 }))).toBe('ENOENT')
    bench.facility.unregisterUser(0, bench.thread, made())
    expect(bench.facility.userCount).toEqual([0, 0, 0, 0])
  })

  test('Ex1: the counts of each slot, by threads', () => {
    const bench = new Bench()
    bench.kernel()
    bench.user(made())
    bench.user(made({ address: 0xa010n }))
    expect(bench.facility.userCount).toEqual([1, 1, 0, 0])
    expect(bench.kernel()).toBe('ok')
    expect(bench.kernel()).toBe('ENOSPC')
    expect(bench.user(made({ address: 0xa020n }))).toBe('ENOSPC')
    expect(bench.facility.registerUser(0, new Thread(), made())).toBeNull()
    expect([bench.facility.userCount, bench.facility.kernelPosition]).toEqual([[2, 1, 0, 0], 2])
  })

  test('TIF_DEBUG goes with the last breakpoint of the thread', () => {
    const bench = new Bench()
    const [first, second] = [made(), made({ address: 0xa010n })]
    bench.user(first)
    bench.user(second)
    bench.facility.unregisterUser(0, bench.thread, first)
    expect(bench.thread.debug).toBe(true)
    bench.facility.unregisterUser(0, bench.thread, second)
    expect(bench.thread.debug).toBe(false)
  })

  test('a CPU that comes up has the kernel’s, and those of its thread', () => {
    const bench = new Bench()
    bench.kernel()
    bench.user(made())
    bench.written.clear()
    bench.facility.bringUp(0)
    expect(bench.written.get(3)).toBe(symbol)
    expect(bench.written.get(0)).toBe(0xa000n)
    expect(bench.written.get(7)).toBe(0xd00d_0282n)
  })

  test('the handler stops the chain unless a task’s was hit or DR6 has another cause', () => {
    const bench = new Bench()
    bench.kernel()
    bench.user(made())
    const stopped = (dr6: bigint) => bench.facility.handle(0, dr6).stop
    expect([0n, 0b1000n, 0b0001n, 0b1001n, 0x4008n, 0b0010n].map(stopped)).toEqual([
      false,
      true,
      false,
      false,
      false,
      true,
    ])
  })
})

test('one object in two slots: modify takes the first, unregister the last (section 14, P4.2)', () => {
  const bench = new Bench()
  const bp = made()
  bench.user(bp)
  bench.user(bp)
  bp.address = 0xa040n
  expect(bench.facility.modifyUser(0, bench.thread, bp)).toBeNull()
  expect(bench.thread.debugreg.slice(0, 2)).toEqual([0xa040n, 0xa000n])
  bench.facility.unregisterUser(0, bench.thread, bp)
  expect(bench.thread.hbp).toEqual([bp, null, null, null])
  expect(bench.facility.userCount).toEqual([1, 0, 0, 0])
})
