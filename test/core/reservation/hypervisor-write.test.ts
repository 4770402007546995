import { describe, expect, test } from 'vitest'
import { raw } from '../../../src/core/reservation/raw.ts'
import {
  HypervisorAllocator,
  type HypervisorVersion,
} from '../../../src/core/reservation/hypervisor/allocator.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { haxm, hostRequest, overLinux } from './hypervisor-bench.ts'

const g0 = 0x5000n
const h0 = 0x9000n

class Bench {
  readonly machine = new Machine(1, false)
  readonly allocator: HypervisorAllocator

  constructor(version: HypervisorVersion = overLinux) {
    this.allocator = new HypervisorAllocator(this.machine, version)
  }

  write(register: number, value: bigint, mask?: bigint, client = 'module'): Outcome[] {
    const action = { type: 'write', cpu: 0, register, value, client } as const
    return this.allocator.write(mask === undefined ? action : { ...action, mask })
  }

  hold(): void {
    this.allocator.request(hostRequest('h0', h0))
  }

  letGo(): void {
    this.allocator.release({ type: 'release', id: 'h0' })
  }

  get hardware() {
    return this.machine.state(0).registers
  }

  get guest() {
    return this.allocator.guestRegisters(0)
  }
}

describe('a raw MOV inside the guest', () => {
  test('is written to the hardware while the host holds nothing', () => {
    const bench = new Bench()
    bench.write(0, g0)
    expect(bench.write(7, 0x000d_0002n)).toEqual([
      { type: 'written', cpu: 0, register: 7, value: 0x000d_0002n, client: 'module' },
      {
        type: 'granted',
        id: 'module:cpu0:DR0',
        request: {
          id: 'module:cpu0:DR0',
          client: 'module',
          cpu: 0,
          watch: { address: g0, length: 4, type: 'write' },
        },
      },
    ])
    expect(bench.hardware).toEqual(bench.guest)
    expect(bench.machine.state(0).owners[0]).toBe('module:cpu0:DR0')
  })

  test('goes to the guest’s registers while the host holds one, and reads back as written', () => {
    const bench = new Bench()
    bench.hold()
    const held = bench.hardware
    const told = [...bench.write(0, g0), ...bench.write(7, 0x000d_0002n)]
    expect(told.map(({ type }) => type)).toEqual(['written', 'written', 'granted'])
    expect(bench.hardware).toEqual(held)
    expect(bench.guest).toMatchObject({ dr: [g0, 0n, 0n, 0n], dr7: 0x000d_0402n })
    bench.write(7, 0x00d0_0008n, 0x00f0_000cn)
    expect(bench.guest.dr7).toBe(0x00dd_040an)
    bench.letGo()
    expect(bench.hardware).toMatchObject({ dr: [g0, 0n, 0n, 0n], dr7: 0x00dd_040an })
  })

  test('faults as on hardware, by CR4.DE of the CPU', () => {
    const bench = new Bench()
    bench.hold()
    const vectors = (outcomes: Outcome[]) =>
      outcomes.flatMap((outcome) => (outcome.type === 'fault' ? [outcome.vector] : []))
    expect(vectors(bench.write(7, 1n << 32n))).toEqual(['#GP'])
    expect(vectors(bench.write(4, 0n))).toEqual([])
    bench.machine.setRegisters(0, { ...bench.hardware, de: true })
    expect(vectors(bench.write(4, 0n))).toEqual(['#UD'])
    expect(bench.hardware.dr[0]).toBe(h0)
  })

  test('by the host there is none', () => {
    const bench = new Bench()
    expect(bench.write(0, h0, undefined, 'host')).toMatchObject([{ type: 'ignored' }])
    expect(bench.hardware.dr[0]).toBe(0n)
  })
})

describe('general detect of the guest', () => {
  const gd = 1n << 13n

  test('acts as on hardware while its DR7 is the one that is loaded', () => {
    const bench = new Bench()
    bench.write(7, gd)
    expect(bench.hardware.dr7).toBe(0x400n | gd)
    expect(bench.write(0, g0)).toMatchObject([{ type: 'fault', vector: '#DB' }])
    expect(bench.hardware).toMatchObject({ dr: [0n, 0n, 0n, 0n], dr6: 0xffff_2ff0n, dr7: 0x400n })
    expect(bench.guest).toEqual(bench.hardware)
  })

  test('does not act while the host’s is', () => {
    const bench = new Bench()
    bench.hold()
    bench.write(7, gd)
    expect(bench.write(0, g0)).toMatchObject([{ type: 'written' }])
    expect(bench.guest).toMatchObject({ dr: [g0, 0n, 0n, 0n], dr7: 0x400n | gd })
    expect(bench.write(7, 0x300n)).toMatchObject([{ type: 'written' }])
    expect(bench.guest.dr7).toBe(0x700n)
    bench.write(7, gd)
    bench.letGo()
    expect(bench.write(0, g0)).toMatchObject([{ type: 'fault', vector: '#DB' }])
  })
})

test('HAXM drops it without a word', () => {
  const bench = new Bench(haxm)
  bench.hold()
  expect(bench.write(0, g0)).toMatchObject([{ type: 'written' }])
  expect(bench.guest.dr[0]).toBe(0n)
  bench.letGo()
  expect(bench.hardware.dr[0]).toBe(0n)
  bench.write(0, g0)
  expect(bench.hardware.dr[0]).toBe(g0)
})

test('it answers as the hardware of a run does', () => {
  const writes = [
    [0, g0],
    [7, 0x000d_0002n],
    [7, 1n << 40n],
    [9, 0n],
    [6, 0xffff_ffffn],
    [7, 0x2000n],
    [3, 1n],
    [7, 0n],
  ] as const
  const bench = new Bench()
  const run = createRun(raw, { cpus: 1, tasks: [] })
  for (const [register, value] of writes) {
    const expected = run.apply({ type: 'write', cpu: 0, register, value, client: 'module' })
    const own = expected.filter(({ type }) => type !== 'installed')
    expect(bench.write(register, value)).toEqual(own)
    expect(bench.hardware).toEqual(run.registers(0))
  }
})
