import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { armedIn } from '../../../src/core/reservation/machine.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { coordinatedAction, smallWorld } from '../simulation/worlds.ts'
import { haxm, overLinux, overRaw, withAllocator } from './hypervisor-bench.ts'

const cpus = [0, 1]
const runs = { numRuns: 300 }
const hostIds = ['h1', 'h2', 'h3', 'h4', 'h5']

const hostAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record(
    {
      type: fc.constant('request' as const),
      id: fc.constantFrom(...hostIds),
      client: fc.constant('host'),
      cpu: fc.constantFrom(...cpus),
      watch: fc.record({
        address: fc.constantFrom(0x1000n, 0x1008n, 0x2000n, 0x3000n),
        length: fc.constantFrom(1, 4, 8),
        type: fc.constantFrom('write', 'access', 'execute' as const),
      }),
    },
    { requiredKeys: ['type', 'id', 'client', 'watch'] },
  ),
  fc.record({ type: fc.constant('release' as const), id: fc.constantFrom(...hostIds) }),
)

const mixed = fc.array(
  fc.oneof({ weight: 3, arbitrary: coordinatedAction }, { weight: 1, arbitrary: hostAction }),
  { maxLength: 60 },
)

const isHosts = (action: Action) =>
  ('id' in action && hostIds.includes(action.id)) ||
  ('client' in action && action.client === 'host')

/** The breakpoints that the host believes set on this CPU. */
const heldOn = (run: Run, cpu: number) =>
  run
    .beliefs()
    .filter((each) => each.client === 'host' && each.believes === 'armed')
    .filter((each) => each.cpu === undefined || each.cpu === cpu)

describe.each([
  ['KVM over Linux', overLinux],
  ['KVM over nobody', overRaw],
  ['HAXM', haxm],
])('%s', (_, version) => {
  test('the hardware is the host’s alone while it holds a breakpoint, and else the guest’s', () => {
    fc.assert(
      fc.property(mixed, (actions) => {
        const { run, allocator } = withAllocator(version, smallWorld)
        for (const action of actions) {
          run.apply(action)
          for (const cpu of cpus) {
            const held = heldOn(run, cpu).map(({ id }) => id)
            const owners = run.owners(cpu).filter((owner) => owner !== null)
            const hosts = held.length > 0
            const actual = hosts ? owners.toSorted() : run.registers(cpu)
            expect(actual).toEqual(hosts ? held.toSorted() : allocator.guestRegisters(cpu))
          }
        }
      }),
      runs,
    )
  })

  test('the host is never silently lost, and no breakpoint of one owner is in two slots', () => {
    fc.assert(
      fc.property(mixed, (actions) => {
        const { run } = withAllocator(version, smallWorld)
        for (const action of actions) {
          run.apply(action)
          const lost = run.beliefs().filter(({ client, silent }) => client === 'host' && silent)
          expect(lost).toEqual([])
          for (const cpu of cpus) {
            const armed = slotIndices.flatMap((slot) => armedIn(run.state(cpu), slot) ?? [])
            const names = armed.map(
              ({ owner, breakpoint: { address, length, type } }) =>
                `${owner} ${address} ${length} ${type}`,
            )
            expect(new Set(names).size).toBe(names.length)
          }
        }
      }),
      runs,
    )
  })

  test('the same actions give the same run', () => {
    fc.assert(
      fc.property(mixed, (actions) => {
        const play = () => {
          const { run } = withAllocator(version, smallWorld)
          for (const action of actions) run.apply(action)
          return run.journal
        }
        expect(play()).toEqual(play())
      }),
      { numRuns: 60 },
    )
  })
})

describe('what the guest knows', () => {
  test.each([
    ['a Linux of today', overLinux],
    ['nobody who coordinates', overRaw],
  ])('with %s it is told, and reads back, what it would without a hypervisor', (_, version) => {
    fc.assert(
      fc.property(mixed, (actions) => {
        const { run, allocator } = withAllocator(version, smallWorld)
        const bare = createRun(version.guest, smallWorld)
        const knows = (each: Run) =>
          each
            .beliefs()
            .filter(({ client }) => client !== 'host')
            .map(({ id, believes, watch, errno }) => [id, believes, watch, errno])
        for (const action of actions) {
          // A #DB that the host takes is one that the guest would have had.
          if (action.type === 'access') continue
          run.apply(action)
          if (!isHosts(action)) bare.apply(action)
          expect(knows(run)).toEqual(knows(bare))
          for (const cpu of cpus) {
            expect(allocator.guestRegisters(cpu)).toEqual(bare.registers(cpu))
          }
        }
      }),
      runs,
    )
  })

  test('even where its kernel loses nobody, it is silently lost: the search finds a case', () => {
    const found = fc.check(
      fc.property(mixed, (actions) => {
        const { run } = withAllocator(overLinux, smallWorld)
        return actions.every((action) => {
          run.apply(action)
          return !run.beliefs().some(({ silent }) => silent)
        })
      }),
      { ...runs, seed: 1 },
    )
    expect(found.failed).toBe(true)
    expect(found.counterexample?.[0].length).toBeLessThanOrEqual(3)
  })
})
