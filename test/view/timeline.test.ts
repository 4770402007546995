import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { axisTicks } from '../../src/view/axis.ts'
import { laneY, roomy } from '../../src/view/lanes.ts'
import {
  inlineDensity,
  stripOf,
  stripPath,
  tickAt,
  timelineBlock,
  xOf,
} from '../../src/view/timeline.ts'
import { coordinatedAction, rawWrite, smallWorld } from '../core/simulation/worlds.ts'
import { foundIn, scenarioOf, shipped, type Shown } from './found.ts'

let wishes: Shown
beforeAll(async () => {
  wishes = await shipped('five-wishes')
})

const anyAction = fc.oneof({ weight: 5, arbitrary: coordinatedAction }, rawWrite)
const blocks = fc
  .record({
    actions: fc.array(anyAction, { maxLength: 40 }),
    policy: fc.constantFrom('raw', 'reservation' as const),
    cpu: fc.nat({ max: smallWorld.cpus - 1 }),
    width: fc.oneof(fc.constant(16), fc.integer({ min: 10, max: 2000 })),
    rest: fc.oneof(fc.constant(0), fc.nat({ max: 5000 })),
  })
  .map(({ actions, policy, cpu, width, rest }) => {
    const clients = ['gdb', 'kgdb', 'perf', 'module'].map((id) => ({
      id,
      title: id,
      letter: id.slice(0, 1),
      note: '',
    }))
    const end = actions.length + rest + 1
    const scenario = scenarioOf(actions, { world: smallWorld, clients, end })
    const found = foundIn(scenario, policy)
    return {
      found,
      cpu,
      scenario,
      axis: { from: 0, to: end, width },
      block: timelineBlock(found, scenario, cpu, { from: 0, to: end, width }),
    }
  })

describe('the bars', () => {
  test('tile the armings of the CPU, one for each', () => {
    fc.assert(
      fc.property(blocks, ({ found, cpu, axis, block }) => {
        const x = xOf(axis)
        const armings = found.run.armings.filter((arming) => arming.cpu === cpu)
        expect(block.bars.map(({ arming }) => arming)).toEqual(armings)
        for (const { arming, slot, x: from, width } of block.bars) {
          expect(slot).toBe(arming.slot)
          const [start, end] = [x(arming.from), x(arming.to ?? axis.to)]
          expect(width).toBeCloseTo(Math.max(1.5, end - start), 6)
          // What is thinner than a bar can be is moved into the axis, not out of it.
          expect(from).toBeCloseTo(Math.min(start, axis.width - width), 6)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('of one slot do not lie over each other', () => {
    fc.assert(
      fc.property(blocks, ({ found, cpu }) => {
        for (const slot of [0, 1, 2, 3]) {
          const own = found.run.armings.filter((each) => each.cpu === cpu && each.slot === slot)
          own.slice(1).forEach(({ from }, n) => {
            expect(own[n]?.to ?? Infinity).toBeLessThanOrEqual(from)
          })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('say who has the slot as far as there is room', () => {
    const shown = (width: number) =>
      timelineBlock(wishes.under('raw'), wishes.scenario, 0, { from: 0, to: 7620, width }).bars.map(
        ({ label }) => label,
      )
    expect(shown(860)).toEqual([
      'g',
      'k',
      'p perf',
      'g gdb',
      'g gdb',
      'w kwatch',
      'g gdb',
      'w kwatch',
    ])
    expect(shown(300)).toEqual(['', '', 'p', 'g', 'g gdb', 'w', 'g gdb', 'w kwatch'])
    expect(shown(30).every((label) => label === '' || label.length === 1)).toBe(true)
  })
})

test('nothing lies outside the axis', () => {
  fc.assert(
    fc.property(blocks, ({ axis, block: { bars, marks, tickmarks } }) => {
      for (const { x, width } of bars) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x + width).toBeLessThanOrEqual(axis.width + 1e-6)
      }
      for (const { x } of [...marks, ...tickmarks]) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual(axis.width)
      }
    }),
    { numRuns: 60 },
  )
})

test('a slot that is armed at the last tick is seen, inside the axis', () => {
  const scenario = scenarioOf([
    { type: 'switch', cpu: 0, task: 'A' },
    {
      type: 'request',
      id: 'gdb-1',
      client: 'gdb',
      task: 'A',
      watch: { address: 0x10n, length: 4, type: 'write' },
    },
  ])
  const late = { ...scenario, steps: scenario.steps.map((step) => ({ ...step, tick: 7619 })) }
  const { bars } = timelineBlock(foundIn(late, 'raw'), late, 0, { from: 0, to: 7620, width: 860 })
  expect(bars.map(({ x, width }) => [x, width])).toEqual([[858.5, 1.5]])
})

describe('the marks', () => {
  test('are the refusals and losses of this CPU, and lead back to the journal', () => {
    fc.assert(
      fc.property(blocks, ({ found, cpu, axis, block }) => {
        const kinds = new Set(['refused', 'evicted', 'uninstalled', 'clobbered', 'unarmed'])
        const told = found.run.journal.flatMap(({ outcomes }) =>
          outcomes.filter(
            (outcome) => kinds.has(outcome.type) && (!('cpu' in outcome) || outcome.cpu === cpu),
          ),
        )
        expect(block.marks).toHaveLength(told.length)
        block.marks.forEach((mark, n) => {
          const entry = found.run.journal[mark.entry]
          expect(entry?.outcomes[mark.outcome]).toBe(told[n])
          expect(entry?.tick).toBe(mark.tick)
          expect(mark.x).toBe(xOf(axis)(mark.tick))
        })
      }),
      { numRuns: 60 },
    )
  })

  test('of another CPU are not this one’s', () => {
    const watch = { address: 0x10n, length: 4, type: 'write' } as const
    const actions = [
      { type: 'request', id: 'kgdb-1', client: 'kgdb', watch },
      { type: 'write', cpu: 1, register: 7, value: 0n, client: 'gdb' },
    ] as const
    const scenario = scenarioOf(actions, { world: smallWorld })
    const found = foundIn(scenario, 'raw')
    const lost = [0, 1].map((cpu) =>
      timelineBlock(found, scenario, cpu, { from: 0, to: 10, width: 100 }).marks.map(
        ({ kind }) => kind,
      ),
    )
    expect(lost).toEqual([[], ['clobbered']])
  })

  test('name the client and, where it was refused, the errno', () => {
    const axis = { from: 0, to: 7620, width: 7620 }
    const marks = (policy: 'raw' | 'reservation') =>
      timelineBlock(wishes.under(policy), wishes.scenario, 0, axis).marks.map(
        ({ kind, slot, tick, label }) => ({ kind, slot, tick, label }),
      )
    expect(marks('reservation')).toEqual([
      { kind: 'refused', slot: null, tick: 2000, label: 'kwatch ENOSPC' },
    ])
    expect(marks('raw').slice(0, 2)).toEqual([
      { kind: 'clobbered', slot: 0, tick: 240, label: 'gdb' },
      { kind: 'clobbered', slot: 0, tick: 430, label: 'kgdb' },
    ])
  })
})

describe('hits, missed accesses and stray traps', () => {
  const widths = fc.integer({ min: 20, max: 8000 })

  test('keep their counts however narrow the axis is', () => {
    fc.assert(
      fc.property(widths, fc.constantFrom('raw', 'reservation' as const), (width, policy) => {
        const found = wishes.under(policy)
        const { tickmarks } = timelineBlock(found, wishes.scenario, 0, { from: 0, to: 7620, width })
        const counted = (kind: string) =>
          tickmarks.filter((mark) => mark.kind === kind).reduce((sum, { count }) => sum + count, 0)
        const { hits, missed, stray } = found.findings
        const total = (series: typeof hits) =>
          series.reduce((sum, { ticks }) => sum + ticks.length, 0)
        expect(counted('hit')).toBe(total(hits))
        expect(counted('missed')).toBe(total(missed))
        expect(counted('stray')).toBe(stray.length)
      }),
      { numRuns: 40 },
    )
  })

  test('of one request do not touch each other', () => {
    fc.assert(
      fc.property(widths, (width) => {
        const { tickmarks } = timelineBlock(wishes.under('raw'), wishes.scenario, 0, {
          from: 0,
          to: 7620,
          width,
        })
        for (const kind of ['hit', 'missed']) {
          for (const id of new Set(tickmarks.map((mark) => mark.id))) {
            const own = tickmarks.filter((mark) => mark.kind === kind && mark.id === id)
            own.slice(1).forEach(({ x }, n) => {
              expect(x - (own[n]?.x ?? 0)).toBeGreaterThanOrEqual(kind === 'hit' ? 3 : 12)
            })
          }
        }
      }),
      { numRuns: 30 },
    )
  })

  test('fall together where they fall on the same pixels, at the first of them', () => {
    const marksOf = (width: number) =>
      timelineBlock(wishes.under('reservation'), wishes.scenario, 0, { from: 0, to: 7620, width })
        .tickmarks.filter(({ id }) => id === 'gdb-1')
        .map(({ tick, count, kind, owner }) => [kind, owner.id, tick, count])
    expect(marksOf(860)).toEqual([
      ['hit', 'gdb', 98, 1],
      ['hit', 'gdb', 555, 3],
      ['hit', 'gdb', 5387, 3],
    ])
    expect(marksOf(7620)).toHaveLength(7)
  })
})

describe('a part of the time', () => {
  test('shows what the whole shows there, and nothing that lies beside it', () => {
    const ticks = fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 60 }))
    fc.assert(
      fc.property(blocks, ticks, ({ found, cpu, axis, scenario }, [start, length]) => {
        const from = start % axis.to
        const part = { from, to: Math.min(axis.to, from + length), width: axis.width }
        const whole = timelineBlock(found, scenario, cpu, { ...axis, width: 1e9 })
        const block = timelineBlock(found, scenario, cpu, { ...part, width: 1e9 })
        const inside = (all: readonly { readonly tick: number }[]) =>
          all.filter(({ tick }) => tick >= part.from && tick < part.to).map(({ tick }) => tick)
        expect(block.marks.map(({ tick }) => tick)).toEqual(inside(whole.marks))
        expect(block.tickmarks.map(({ tick }) => tick)).toEqual(inside(whole.tickmarks))
        for (let tick = part.from; tick < part.to; tick++) {
          const at = ({ bars }: typeof block) =>
            bars.filter(
              ({ arming: { from: begin, to } }) => begin <= tick && (to === null || to > tick),
            )
          expect(at(block).map(({ arming }) => arming)).toEqual(
            at(whole).map(({ arming }) => arming),
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('the axis', () => {
  const axes = fc
    .record({
      from: fc.oneof(fc.constant(0), fc.nat({ max: 5_000_000 })),
      length: fc.integer({ min: 1, max: 5_000_000 }),
      width: fc.integer({ min: 1, max: 4000 }),
    })
    .map(({ from, length, width }) => ({ from, to: from + length, width }))

  test('finds back the tick at the middle of its pixels', () => {
    fc.assert(
      fc.property(axes, fc.nat(), (axis, n) => {
        const tick = axis.from + (n % (axis.to - axis.from))
        const middle = (xOf(axis)(tick) + xOf(axis)(tick + 1)) / 2
        expect(tickAt(axis, middle)).toBe(tick)
      }),
    )
  })

  test('has a tick for every pixel, outside of it the first and the last', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: -5000, max: 9000 }), (axis, x) => {
        const tick = tickAt(axis, x)
        expect(tick).toBeGreaterThanOrEqual(axis.from)
        expect(tick).toBeLessThan(axis.to)
        expect(x <= 0 ? tick : axis.from).toBe(axis.from)
        expect(x >= axis.width ? tick : axis.to - 1).toBe(axis.to - 1)
      }),
    )
  })

  test('has round numbers inside, that do not come too close', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const ticks = axisTicks(axis)
        const places = ticks.map(({ at }) => xOf(axis)(at))
        for (const place of places) expect(place).toBeLessThan(Math.max(1, axis.width - 20))
        places.slice(1).forEach((place, n) => {
          expect(place - (places[n] ?? 0)).toBeGreaterThan(Math.min(40, axis.width / 5) - 1e-6)
        })
        for (const { at, label } of ticks) expect(label).toBe(at.toLocaleString('en'))
      }),
    )
    expect(axisTicks({ from: 0, to: 7620, width: 860 }).map(({ label }) => label)).toEqual([
      '0',
      '1,000',
      '2,000',
      '3,000',
      '4,000',
      '5,000',
      '6,000',
      '7,000',
    ])
  })
})

describe('the strip of accesses', () => {
  const barsOf = (path: string) =>
    [...path.matchAll(/M([\d.]+) (\d+)v-([\d.]+)h([\d.]+)v([\d.]+)z/g)].map((found) => {
      const [left = 0, foot = 0, up = 0, wide = 0, down = 0] = found.slice(1).map(Number)
      return { left, foot, up, wide, down }
    })

  test('has a bar for each count that is not 0, none higher or wider than the strip', () => {
    const counts = fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 240 })
    fc.assert(
      fc.property(counts, (list) => {
        const bars = barsOf(stripPath(list, 960, 18))
        expect(bars).toHaveLength(list.filter((count) => count > 0).length)
        for (const { left, foot, up, wide, down } of bars) {
          expect(foot).toBe(18)
          expect(up).toBe(down)
          expect(up).toBeGreaterThanOrEqual(1)
          expect(up).toBeLessThanOrEqual(18)
          expect(left + wide).toBeLessThanOrEqual(960.1)
        }
        expect(Math.max(0, ...bars.map(({ up }) => up))).toBe(bars.length === 0 ? 0 : 18)
      }),
    )
  })

  const dataOf = (...asked: Parameters<typeof inlineDensity>) => inlineDensity(...asked).data

  test('of a scenario counts as that of a trace: instructions apart, ports in neither', () => {
    const accesses = (['write', 'execute', 'execute', 'modify', 'in'] as const).map((kind) => ({
      type: 'access' as const,
      cpu: 0,
      task: null,
      access: { kind, address: 0x10n, size: 1 },
    }))
    const { data, execute } = inlineDensity(scenarioOf(accesses), { from: 0, to: 5 }, 1)
    expect([data[0], execute[0]]).toEqual([2, 2])
  })

  test('is named after what it shows: instructions only where there is nothing else', () => {
    const [none, some] = [Uint32Array.of(0, 0), Uint32Array.of(0, 3)]
    expect(stripOf({ data: some, execute: some })).toEqual({ name: 'data accesses', counts: some })
    expect(stripOf({ data: none, execute: some })).toEqual({ name: 'instructions', counts: some })
    expect(stripOf({ data: none, execute: none }).name).toBe('data accesses')
  })

  test('of a scenario without a trace counts its own', () => {
    const access = { kind: 'write', address: 0x10n, size: 4 } as const
    const action = { type: 'access', cpu: 0, task: null, access } as const
    const { steps } = scenarioOf([action, action, { type: 'switch', cpu: 0, task: 'A' }, action])
    const scenario = {
      ...scenarioOf([]),
      steps: [...steps, { tick: 9, actions: [action, action] }],
    }
    expect([...dataOf(scenario, { from: 0, to: 10 }, 5)]).toEqual([2, 1, 0, 0, 2])
    expect([...dataOf(scenario, { from: 0, to: 4 }, 2)]).toEqual([2, 1])
    expect([...dataOf(scenario, { from: 2, to: 10 }, 4)]).toEqual([1, 0, 0, 2])
    expect([...dataOf(scenarioOf([]), { from: 0, to: 10 }, 3)]).toEqual([0, 0, 0])
  })

  test('is as high as its share of the largest, and a little is still seen', () => {
    const bars = barsOf(stripPath(Uint32Array.of(1000, 500, 0, 1), 400, 20))
    expect(bars.map(({ left, up }) => [left, up])).toEqual([
      [0, 20],
      [100, 10],
      [300, 1],
    ])
    expect(stripPath([], 400, 20)).toBe('')
    expect(stripPath([0, 0], 400, 20)).toBe('')
  })
})

test('the lanes lie below each other: DR3 to DR0, refusals, hits', () => {
  const ys = ([3, 2, 1, 0, 'refused', 'hits'] as const).map((lane) => laneY(lane))
  ys.slice(1).forEach((y, n) => expect(y - (ys[n] ?? 0)).toBe(roomy.step))
})
