import { describe, expect, test } from 'vitest'
import type { Watch } from '../../../src/core/matching/access.ts'
import { hypervisor } from '../../../src/core/reservation/hypervisor.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table, watchOf } from './slots.ts'
import { haxm, hostRequest, overLinux, overRaw, withAllocator } from './hypervisor-bench.ts'

const g0 = watchOf('a0').address
const h0 = 0xffff_ffff_8200_0000n
const guests = 'ptrace:A:DR0'

const poke = (register: number, value: bigint) =>
  ({ type: 'poke', task: 'A', register, value }) as const
const touch = (run: Run, address: bigint) =>
  run.apply({ type: 'access', cpu: 0, task: 'A', access: { kind: 'write', address, size: 4 } })

describe.each([
  ['a Linux of today', overLinux],
  ['nobody who coordinates', overRaw],
])('the example of section 8, in a guest with %s', (_, version) => {
  test('step by step', () => {
    const { run, allocator } = withAllocator(version, { cpus: 1, tasks: ['A'] })
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    run.apply(poke(0, g0))
    expect(answer(run.apply(poke(7, 0x000d_0001n)))).toBe('ok')
    expect(run.registers(0).dr).toEqual([g0, 0n, 0n, 0n])
    expect(allocator.guestRegisters(0)).toEqual(run.registers(0))
    expect(touch(run, g0)).toEqual([{ type: 'hit', id: guests, cpu: 0, slot: 0 }])
    const read = allocator.guestRegisters(0)

    const overridden = run.apply(hostRequest('h0', h0))
    expect(run.registers(0).dr).toEqual([h0, 0n, 0n, 0n])
    expect(overridden).toContainEqual({ type: 'clobbered', id: guests, cpu: 0, slot: 0, by: 'h0' })
    expect(allocator.guestRegisters(0)).toEqual(read)
    expect(touch(run, g0)).toEqual([{ type: 'missed', id: guests, cpu: 0 }])
    expect(touch(run, h0)).toEqual([{ type: 'hit', id: 'h0', cpu: 0, slot: 0 }])
    expect(run.beliefs()).toMatchObject([
      { id: guests, believes: 'armed', silent: true },
      { id: 'h0', believes: 'armed', silent: false },
    ])
    expect(allocator.guestRegisters(0)).toEqual(read)

    run.apply({ type: 'release', id: 'h0' })
    expect(run.registers(0)).toEqual(read)
    expect(run.owners(0)).toEqual([guests, null, null, null])
    expect(touch(run, g0)).toEqual([{ type: 'hit', id: guests, cpu: 0, slot: 0 }])
  })
})

describe('while the host holds a breakpoint', () => {
  function overridden() {
    const made = withAllocator(overLinux, { cpus: 2, tasks: ['A', 'B'] })
    made.run.apply({ type: 'switch', cpu: 0, task: 'A' })
    made.run.apply(hostRequest('h0', h0))
    return made
  }

  test('the guest is told yes, and nothing of it reaches the hardware until the host lets go', () => {
    const { run, allocator } = overridden()
    const before = run.registers(0)
    expect(ask(run, 'a0')).toBe('ok')
    expect(ask(run, 'K1')).toBe('ok')
    expect(run.registers(0)).toEqual(before)
    expect(run.beliefs().map(({ id, silent }) => [id, silent])).toEqual([
      ['h0', false],
      ['a0', true],
      ['K1', true],
    ])
    expect(allocator.guestRegisters(1).dr[0]).toBe(watchOf('K1').address)
    run.apply({ type: 'release', id: 'h0' })
    expect(run.beliefs().some(({ silent }) => silent)).toBe(false)
    expect(table(run)).toEqual(['a0', 'K1', '-', '-'])
    expect(table(run, 1)).toEqual(['K1', '-', '-', '-'])
  })

  test('the guest’s own kernel goes on refusing by its own count, not by the host’s', () => {
    const { run } = overridden()
    const answers = ['K1', 'K2', 'K3', 'K4', 'K5'].map((id) => ask(run, id))
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ENOSPC'])
  })

  test('a switch in the guest changes nothing in the hardware, and counts when the host lets go', () => {
    const { run } = overridden()
    ask(run, 'b0')
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(table(run)).toEqual(['h0', '-', '-', '-'])
    run.apply({ type: 'release', id: 'h0' })
    expect(table(run)).toEqual(['b0', '-', '-', '-'])
    expect(table(run, 1)).toEqual(['-', '-', '-', '-'])
  })

  test('its breakpoints are there whichever task of the guest runs', () => {
    const { run } = overridden()
    run.apply({ ...hostRequest('h1', h0 + 4n), task: 'A' })
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(table(run)).toEqual(['h0', 'h1', '-', '-'])
    expect(run.beliefs().find(({ id }) => id === 'h1')?.task).toBeUndefined()
  })

  test('on one CPU alone, the others are the guest’s', () => {
    const { run } = withAllocator(overLinux, { cpus: 2, tasks: [] })
    ask(run, 'K1')
    run.apply(hostRequest('h0', h0, 1))
    expect([table(run, 0), table(run, 1)]).toEqual([
      ['K1', '-', '-', '-'],
      ['h0', '-', '-', '-'],
    ])
    expect(run.beliefs()[0]).toMatchObject({ id: 'K1', silent: true })
  })

  test('exec of the guest’s task takes nothing from the host, and a poke by the host is none', () => {
    const { run } = overridden()
    ask(run, 'a0')
    expect(run.apply({ type: 'exit', task: 'A' })).toEqual([{ type: 'released', id: 'a0' }])
    expect(table(run)).toEqual(['h0', '-', '-', '-'])
    expect(run.apply({ ...poke(0, g0), client: 'host' })).toMatchObject([{ type: 'ignored' }])
  })

  test('the hardware’s DR6 speaks to the host, the guest keeps its own', () => {
    const { run, allocator } = withAllocator(overLinux, { cpus: 1, tasks: ['A'] })
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    ask(run, 'a0')
    touch(run, g0)
    expect(run.registers(0).dr6).toBe(0xffff_0ff1n)
    run.apply(hostRequest('h0', h0))
    run.apply(hostRequest('h1', h0 + 4n))
    expect(run.registers(0).dr6).toBe(0xffff_0ff0n)
    touch(run, h0 + 4n)
    expect(run.registers(0).dr6).toBe(0xffff_0ff2n)
    expect(allocator.guestRegisters(0).dr6).toBe(0xffff_0ff1n)
    run.apply({ type: 'release', id: 'h0' })
    expect(run.registers(0).dr6).toBe(0xffff_0ff2n)
    run.apply({ type: 'release', id: 'h1' })
    expect(run.registers(0).dr6).toBe(0xffff_0ff1n)
  })
})

describe('the host’s table of four', () => {
  const request = (run: Run, id: string, watch: Watch) =>
    answer(run.apply({ type: 'request', id, client: 'host', watch }))

  test.each<[string, Watch, string]>([
    ['4 bytes, aligned', { address: 0x1004n, length: 4, type: 'write' }, 'ok'],
    ['4 bytes, not aligned', { address: 0x1002n, length: 4, type: 'write' }, 'EINVAL'],
    ['3 bytes', { address: 0x1000n, length: 3, type: 'access' }, 'EINVAL'],
    ['16 bytes', { address: 0x1000n, length: 16, type: 'access' }, 'EINVAL'],
    ['1 byte', { address: 0x1003n, length: 1, type: 'access' }, 'ok'],
    ['I/O', { address: 0x80n, length: 1, type: 'io' }, 'EINVAL'],
    ['execution of any length', { address: 0x1003n, length: 8, type: 'execute' }, 'ok'],
  ])('%s', (_, watch, expected) => {
    expect(request(createRun(hypervisor, { cpus: 1, tasks: [] }), 'h', watch)).toBe(expected)
  })

  test('a fifth is refused, the same one twice too, and the last one moves into a gap', () => {
    const run = createRun(hypervisor, { cpus: 1, tasks: [] })
    const byHost = (id: string) => request(run, id, watchOf(`K${id.slice(1)}`))
    expect(byHost('h1')).toBe('ok')
    expect(request(run, 'again', watchOf('K1'))).toBe('EEXIST')
    expect(['h2', 'h3', 'h4', 'h5'].map(byHost)).toEqual(['ok', 'ok', 'ok', 'ENOSPC'])
    run.apply({ type: 'release', id: 'h2' })
    expect(run.owners(0)).toEqual(['h1', 'h4', 'h3', null])
    // GE and G bits, as QEMU sets them, over the bit that hardware fixes.
    expect(run.registers(0).dr7).toBe(0x0ddd_062an)
  })

  test('counted for each CPU, where one asks for its own', () => {
    const run = createRun(hypervisor, { cpus: 2, tasks: [] })
    const byHost = (n: number, cpu?: number) =>
      answer(run.apply(hostRequest(`h${n}`, h0 + BigInt(n) * 8n, cpu)))
    expect([byHost(0, 0), byHost(1, 0), byHost(2, 1), byHost(3)]).toEqual(Array(4).fill('ok'))
    expect([byHost(4, 0), byHost(5, 0), byHost(6), byHost(7, 1)]).toEqual([
      'ok',
      'ENOSPC',
      'ENOSPC',
      'ok',
    ])
    expect(run.owners(0)).toEqual(['h0', 'h1', 'h3', 'h4'])
    expect(run.owners(1)).toEqual(['h2', 'h3', 'h7', null])
  })

  test('a change is made in hardware at once, and a refused one leaves all as it was', () => {
    const run = createRun(hypervisor, { cpus: 1, tasks: [] })
    run.apply(hostRequest('h0', h0))
    const modify = (address: bigint) =>
      answer(run.apply({ type: 'modify', id: 'h0', watch: { ...watchOf('K0'), address } }))
    expect(modify(h0 + 8n)).toBe('ok')
    expect(run.registers(0).dr[0]).toBe(h0 + 8n)
    expect(modify(h0 + 9n)).toBe('EINVAL')
    expect(run.registers(0).dr[0]).toBe(h0 + 8n)
    expect(run.beliefs()).toMatchObject([{ believes: 'armed', silent: false }])
  })
})

describe('HAXM, which has one set of registers for both', () => {
  test('the guest’s registers read as after reset, and are lost until its kernel writes again', () => {
    const { run, allocator } = withAllocator(haxm, { cpus: 1, tasks: ['A'] })
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    ask(run, 'a0')
    run.apply(hostRequest('h0', h0))
    ask(run, 'a1')
    expect(allocator.guestRegisters(0)).toMatchObject({ dr: [0n, 0n, 0n, 0n], dr7: 0x400n })
    run.apply({ type: 'release', id: 'h0' })
    expect(run.registers(0)).toMatchObject({ dr: [0n, 0n, 0n, 0n], dr7: 0x400n })
    expect(run.beliefs().map(({ id, silent }) => [id, silent])).toEqual([
      ['a0', true],
      ['h0', false],
      ['a1', true],
    ])
  })
})

test('the guest’s requests keep their kinds, the page its versions', () => {
  const run = createRun(hypervisor, { cpus: 1, tasks: ['A'] })
  expect(answer(run.apply(requestOf('a0')))).toBe('ok')
  expect(Object.keys(hypervisor.variants ?? {})).toEqual(['haxm', 'raw'])
})
