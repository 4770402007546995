import { describe, expect, test } from 'vitest'
import { LinuxAllocator } from '../../../src/core/reservation/linux/allocator.ts'
import { PinnedCounts } from '../../../src/core/reservation/linux/counts.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { askFor, poke, silent, started, world } from './linux-world.ts'
import { answer } from './slots.ts'

/** A stopped tracee, as a debugger sees it through PTRACE_POKEUSER and PTRACE_PEEKUSER. */
class Tracee {
  readonly #allocator = new LinuxAllocator(new Machine(1, false), {
    constraints: (cpus) => new PinnedCounts(cpus),
    rotates: false,
    masksNmi: true,
    stopsAtUnknown: false,
  })

  poke(register: number, value: bigint): string {
    return answer(this.#allocator.poke({ type: 'poke', task: 'A', register, value }))
  }

  peek(register: number): bigint {
    return this.#allocator.peek('A', register)
  }

  /** Opens one more event of somebody else on the tracee. */
  open(id: string): string {
    const watch = { address: 0x8000n, length: 1, type: 'write' } as const
    return answer(this.#allocator.request({ id, client: 'perf', task: 'A', watch }))
  }

  /** How many events the tracee can still get. */
  get free(): number {
    const ids: string[] = []
    while (this.open(`f${ids.length}`) === 'ok') ids.push(`f${ids.length}`)
    for (const id of ids) this.#allocator.release({ type: 'release', id })
    return ids.length
  }

  end(type: 'exec' | 'exit'): void {
    this.#allocator.life({ type, task: 'A' })
  }
}

/** A tracee with DR0 written, and others where given. */
function tracee(...addresses: readonly bigint[]): Tracee {
  const made = new Tracee()
  addresses.forEach((address, register) => made.poke(register, address))
  return made
}

describe('hardware.md 5.1: what is read back', () => {
  test('a thread that was never poked has zeros, and 0xffff0ff0 in DR6', () => {
    const fresh = tracee()
    const read = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => fresh.peek(n))
    expect(read).toEqual([0n, 0n, 0n, 0n, 0n, 0n, 0xffff_0ff0n, 0n])
  })

  test.each([0n, 0xfn, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn])('DR6 <- %s, verbatim', (value) => {
    const fresh = tracee()
    expect(fresh.poke(6, value)).toBe('ok')
    expect(fresh.peek(6)).toBe(value)
    expect(fresh.free).toBe(4)
  })

  test.each([
    [4, 'EIO'],
    [5, 'EIO'],
    [8, 'EIO'],
    [-1, 'EIO'],
  ])('there is no DR%d', (register, expected) => {
    expect(tracee().poke(register, 0n)).toBe(expected)
  })

  test.each([
    [0n, 'ok'],
    [0x7fff_ffff_efffn, 'ok'],
    [0x7fff_ffff_f000n, 'EINVAL'],
    [0x8000_0000_0000n, 'EINVAL'],
    [0xffff_ffff_8100_0000n, 'EINVAL'],
    [0xffff_ffff_ffff_ffffn, 'EINVAL'],
  ])('DR0 <- %s: %s', (address, expected) => {
    const fresh = tracee()
    expect(fresh.poke(0, address)).toBe(expected)
    expect(fresh.peek(0)).toBe(expected === 'ok' ? address : 0n)
    expect(fresh.free).toBe(expected === 'ok' ? 3 : 4)
  })
})

describe('hardware.md 5.1: POKE of DR7 with DR0 = 0x1000', () => {
  const accepted = [
    0n,
    0x400n,
    1n,
    2n,
    3n,
    0x10001n,
    0x30001n,
    0x50001n,
    0xd0001n,
    0x90001n,
    0xffn,
    0x300n,
    0x701n,
    0xdc00n,
    0xfc00n,
    0x2001n,
    0x2401n,
    0x801n,
    0x1_0000_0001n,
    0xffff_ffff_0000_0000n,
  ]
  test.each(accepted)('%s is taken and read back', (value) => {
    const one = tracee(0x1000n)
    expect(one.poke(7, value)).toBe('ok')
    expect(one.peek(7)).toBe(value)
  })

  test.each([0x20001n, 0x60001n, 0x40001n, 0x80001n, 0xc0001n, 0x20000n, 0x40000n])(
    '%s is EINVAL, enabled or not, and changes nothing',
    (value) => {
      const one = tracee(0x1000n)
      expect(one.poke(7, 1n)).toBe('ok')
      expect(one.poke(7, value)).toBe('EINVAL')
      expect(one.peek(7)).toBe(1n)
      expect(one.free).toBe(3)
    },
  )

  test.each([
    [[], 0xffff_0000n, 'ok'],
    [[], 0x2004n, 'ok'],
    [[0x1001n], 0x10001n, 'ok'],
    [[0x1001n], 0x50001n, 'EINVAL'],
    [[0x1001n], 0xd0000n, 'EINVAL'],
    [[0x1002n], 0x50001n, 'ok'],
    [[0x1002n], 0xd0001n, 'EINVAL'],
    [[0x1004n], 0x90001n, 'EINVAL'],
    [[0x1008n], 0x90001n, 'ok'],
    [[0x7fff_ffff_effcn], 0x90001n, 'EINVAL'],
    [[0x7fff_ffff_eff8n], 0x90001n, 'ok'],
    [[0x1000n, 0x2000n], 0xc10005n, 'EINVAL'],
    [[0x1000n], 0xc10005n, 'EINVAL'],
  ])('addresses %s, DR7 <- %s: %s', (addresses, value, expected) => {
    const made = tracee(...addresses)
    expect(made.poke(7, value)).toBe(expected)
    expect(made.peek(7)).toBe(expected === 'ok' ? value : 0n)
  })
})

describe('hardware.md 5.1: the life of a slot', () => {
  test('DR7 <- 0 on a fresh tracee takes none', () => {
    const fresh = tracee()
    expect(fresh.poke(7, 0n)).toBe('ok')
    expect(fresh.free).toBe(4)
  })

  test.each(['exec', 'exit'] as const)('only %s and its like give a slot back', (end) => {
    const one = tracee()
    one.poke(0, 0x1000n)
    expect(one.free).toBe(3)
    one.poke(7, 1n)
    one.poke(7, 0n)
    one.poke(0, 0n)
    expect(one.free).toBe(3)
    one.end(end)
    expect(one.free).toBe(4)
    expect([one.peek(0), one.peek(7)]).toEqual([0n, 0n])
  })

  test('a DR7 that is refused at its second slot leaves the first one behind', () => {
    const fresh = tracee()
    expect(fresh.poke(7, 0xc10005n)).toBe('EINVAL')
    expect(fresh.peek(7)).toBe(0n)
    expect(fresh.free).toBe(3)
  })

  test('three foreign events, two slots wanted: ENOSPC, and one is leaked', () => {
    const crowded = tracee()
    for (const id of ['e1', 'e2', 'e3']) crowded.open(id)
    expect(crowded.free).toBe(1)
    expect(crowded.poke(7, 0x110005n)).toBe('ENOSPC')
    expect(crowded.peek(7)).toBe(0n)
    expect(crowded.free).toBe(0)
  })

  test('four foreign events: a DR7 that enables one is refused, one that enables none is taken', () => {
    const full = tracee()
    for (const id of ['e1', 'e2', 'e3', 'e4']) full.open(id)
    expect(full.poke(7, 0x10001n)).toBe('ENOSPC')
    expect(full.poke(7, 0xffff_0000n)).toBe('ok')
    expect(full.poke(0, 0x7fff_ffff_f000n)).toBe('ENOSPC')
  })

  test('alignment follows the stored length even while disabled', () => {
    const one = tracee(0x1000n)
    expect(one.poke(7, 0xd0000n)).toBe('ok')
    expect(one.poke(0, 0x1001n)).toBe('EINVAL')
    expect(one.peek(0)).toBe(0x1000n)
    expect(one.poke(0, 0x1004n)).toBe('ok')
    expect(one.poke(7, 0n)).toBe('ok')
    expect(one.poke(0, 0x1001n)).toBe('ok')
  })

  test('an error restores an enabled slot as it was, a disabled one becomes one for execution', () => {
    const disabled = tracee(0x1000n)
    disabled.poke(7, 0xd0000n)
    expect(disabled.poke(7, 0x20000n)).toBe('EINVAL')
    expect(disabled.peek(7)).toBe(0xd0000n)
    expect(disabled.poke(0, 0x1001n)).toBe('ok')

    const enabled = tracee(0x1000n)
    enabled.poke(7, 0xd0001n)
    expect(enabled.poke(7, 0x20001n)).toBe('EINVAL')
    expect(enabled.poke(0, 0x1001n)).toBe('EINVAL')
  })

  test('an execute breakpoint may stand anywhere, and what it becomes may not', () => {
    const one = tracee(0x1000n)
    expect(one.poke(7, 1n)).toBe('ok')
    expect(one.poke(0, 0x1003n)).toBe('ok')
    expect(one.poke(7, 0x90001n)).toBe('EINVAL')
    expect(one.poke(7, 0x10001n)).toBe('ok')
  })
})

describe('section 7.6: what the debugger believes and what the registers hold', () => {
  test('L bits become Gn with GE, in the slot that was free', () => {
    const run = started()
    run.apply(poke(3, 0xa000n))
    expect(askFor(run, poke(7, 0xd000_0140n))).toBe('ok')
    expect(run.registers(0)).toMatchObject({ dr: [0xa000n, 0n, 0n, 0n], dr7: 0x000d_0602n })
    expect(run.owners(0)).toEqual(['ptrace:A:DR3', null, null, null])
    const watch = { address: 0xa000n, length: 4, type: 'write' }
    expect(run.beliefs()).toMatchObject([{ id: 'ptrace:A:DR3', believes: 'armed', watch }])
  })

  test('a slot in use is changed by DR7 and by its address, and given up by DR7', () => {
    const run = started()
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x000d_0001n))
    run.apply(poke(7, 0x0001_0001n))
    run.apply(poke(0, 0xa003n))
    const watch = { address: 0xa003n, length: 1, type: 'write' }
    expect(run.beliefs()).toMatchObject([{ believes: 'armed', watch, silent: false }])
    run.apply(poke(7, 0n))
    expect(run.beliefs()).toMatchObject([{ believes: 'released' }])
    expect(run.owners(0)).toEqual([null, null, null, null])
  })

  test('a refused DR7 leaves what was armed as it was', () => {
    const run = started()
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x000d_0001n))
    expect(askFor(run, poke(7, 0x002d_0005n))).toBe('EINVAL')
    expect(run.owners(0)).toEqual(['ptrace:A:DR0', null, null, null])
    expect(silent(run)).toEqual([])
    expect(run.beliefs()).toHaveLength(1)
  })

  test('enabled without an address it watches address 0', () => {
    const run = started()
    expect(askFor(run, poke(7, 0x0001_0001n))).toBe('ok')
    expect(run.registers(0)).toMatchObject({ dr: [0n, 0n, 0n, 0n], dr7: 0x0001_0602n })
    expect(silent(run)).toEqual([])
  })

  test('events are put in in the order of their making, not of their numbers', () => {
    const run = createRun(linux, world)
    run.apply(poke(2, 0xa020n))
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x0d0d_0011n))
    run.apply({ type: 'switch', cpu: 1, task: 'A' })
    expect(run.owners(1)).toEqual(['ptrace:A:DR2', 'ptrace:A:DR0', null, null])
  })

  test('threads are independent', () => {
    const run = started()
    for (const task of ['A', 'B', 'C']) {
      for (const n of [0, 1, 2, 3]) expect(askFor(run, poke(n, 0x1000n, task))).toBe('ok')
    }
  })

  test('the next debugger takes over what the last one left', () => {
    const run = started()
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x000d_0001n))
    run.apply({ type: 'poke', task: 'A', register: 0, value: 0xb000n, client: 'strace' })
    expect(run.owners(0)).toEqual(['strace:A:DR0', null, null, null])
    expect(run.beliefs().map(({ id, believes }) => [id, believes])).toEqual([
      ['ptrace:A:DR0', 'released'],
      ['strace:A:DR0', 'armed'],
    ])
  })

  test("ptrace's slots cannot be closed from outside", () => {
    const run = started()
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x000d_0001n))
    const outcomes = run.apply({ type: 'release', id: 'ptrace:A:DR0' })
    expect(outcomes).toMatchObject([{ type: 'ignored' }])
    expect(run.owners(0)).toEqual(['ptrace:A:DR0', null, null, null])
  })
})
