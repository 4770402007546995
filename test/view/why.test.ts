import { beforeAll, describe, expect, test } from 'vitest'
import type { Action, Outcome } from '../../src/core/index.ts'
import { fieldAt } from '../../src/core/index.ts'
import type { Found } from '../../src/view/moment.ts'
import { stateAt } from '../../src/view/moment.ts'
import { whyBit, type WhyContext, whyMoment, whySlot, whyTarget } from '../../src/view/why.ts'
import { foundIn, scenarioOf, shipped, type Shown } from './found.ts'

let canary: Shown
let wishes: Shown
let nobody: Shown
beforeAll(async () => {
  canary = await shipped('canary')
  wishes = await shipped('five-wishes')
  nobody = await shipped('nobody-coordinates')
})

/** What the page knows while the worker has answered about this access of the trace; null: about none. */
function contextOf({ scenario, trace }: Shown, ordinal: number | null): WhyContext {
  const known = ordinal !== null && trace !== undefined
  const access = known
    ? { ordinal, access: trace.access(ordinal), line: trace.line(ordinal) }
    : null
  return { scenario, access }
}

const rawSource = 'arch/x86/kernel/ptrace.c, traps.c, Linux 2.6.25-2.6.29'
const reservationSource = 'linux-kernel, 11 Mar 2009, as quoted on 14 Mar (reconstructed)'

describe('the moment', () => {
  test('before anything happened says what to do', () => {
    const scenario = scenarioOf([], { steps: [{ tick: 5, actions: [] }] })
    const found = foundIn(scenario, 'raw')
    expect(whyMoment({ scenario, access: null }, found, 3)).toEqual({
      text: 'Nothing has happened yet: press play, or step.',
      tone: 'plain',
    })
  })

  test('of a wish that a debugger has not written yet says when it will', () => {
    const watch = { address: 0x601000n, length: 4, type: 'write' } as const
    const scenario = scenarioOf([], {
      clients: [{ id: 'd', title: 'mydbg', letter: 'm', note: '', kind: 'gdb' }],
      steps: [
        { tick: 2, actions: [{ type: 'wish', id: 'w-1', client: 'd', task: 'A', watch }] },
        { tick: 4, actions: [{ type: 'continue', client: 'd', task: 'A' }] },
      ],
    })
    const found = foundIn(scenario, 'raw')
    const at = (tick: number) => whyMoment({ scenario, access: null }, found, tick).text
    expect(at(3)).toBe(
      'Tick 2, the last event. mydbg says: the watch is set, and a debugger writes the registers when it continues, not before.',
    )
    expect(at(4)).toMatch(/^Tick 4. mydbg is told yes/)
  })

  test('of a switch has no source: no policy rules it', () => {
    const scenario = scenarioOf([{ type: 'switch', cpu: 0, task: 'A' }])
    const why = whyMoment({ scenario, access: null }, foundIn(scenario, 'reservation'), 3)
    expect(why).toEqual({
      text: 'Tick 0, the last event. CPU 0 switches to task A.',
      tone: 'plain',
      tick: 0,
    })
  })

  test('of a loss names who, when, and who was not told', () => {
    const why = whyMoment(contextOf(nobody, null), nobody.under('raw'), 26)
    expect(why).toEqual({
      text: "Tick 24, the last event. Silent failure: the switch to task B at tick 24 loaded gdb's DR0 over it and nobody told kwatch.",
      tone: 'bad',
      source: rawSource,
      tick: 24,
    })
  })

  test('beside other policies names its own, with its own source', () => {
    const context = contextOf(wishes, null)
    expect(whyMoment(context, wishes.under('reservation'), 2000, true)).toEqual({
      text: 'Tick 2,000. Simple reservation: kwatch is refused with ENOSPC and knows it: it needs 1 slot, 0 are free below DR2 and above what the tasks hold.',
      tone: 'plain',
      source: reservationSource,
      tick: 2000,
    })
    expect(whyMoment(context, wishes.under('raw'), 2000, true)).toEqual({
      text: 'Tick 2,000. Nobody coordinates: Silent failure: kwatch overwrote DR0 at tick 2,000 and nobody told gdb.',
      tone: 'bad',
      source: rawSource,
      tick: 2000,
    })
    const missed = whyMoment(context, wishes.under('raw'), 5387, true)
    expect(missed.text).toMatch(/^Tick 5,387\. Nobody coordinates: an access /)
  })

  test('of a hit in the trace has the access and its line once they are known', () => {
    const found = canary.under('reservation')
    expect(whyMoment(contextOf(canary, null), found, 100).text).toBe(
      'Tick 98, the last event. gdb is told of a hit at tick 98.',
    )
    expect(whyMoment(contextOf(canary, 97), found, 100).text).toBe(
      'Tick 98, the last event. gdb is told of a hit at tick 98.',
    )
    expect(whyMoment(contextOf(canary, 98), found, 100)).toMatchObject({
      text: 'Tick 98, the last event. gdb is told of the write to 8 bytes at 0x4040e8, line 105 of the trace.',
      tone: 'plain',
    })
  })

  test('of a missed access says why', () => {
    const why = whyMoment(contextOf(wishes, 555), wishes.under('raw'), 560)
    expect(why).toMatchObject({
      text: 'Tick 555, the last event. Nobody coordinates: the write to 1 byte at 0x4040e8 at tick 555 was missed, because kgdb overwrote DR0 at tick 240 and nobody told gdb.',
      tone: 'bad',
    })
  })

  test('of a stray trap in the trace says that nobody hears of it', () => {
    const { scenario, trace } = canary
    const actions: readonly Action[] = [{ type: 'switch', cpu: 0, task: 'A' }]
    const found = foundIn({ ...scenario, steps: [{ tick: 0, actions }] }, 'raw', trace)
    const stray = { ...found.findings, stray: Uint32Array.of(98) }
    const why = whyMoment(contextOf(canary, 98), { ...found, findings: stray }, 99)
    expect(why).toMatchObject({
      text: 'Tick 98, the last event. Nobody coordinates: the write to 8 bytes at 0x4040e8 at tick 98 traps, and nobody who armed that breakpoint hears of it: a stray trap.',
      tone: 'bad',
    })
  })

  test.each([
    [{ type: 'switch', cpu: 0, task: 'B' }, 'CPU 0 switches to task B.'],
    [{ type: 'switch', cpu: 0, task: null }, 'CPU 0 runs no task that uses the registers.'],
    [
      { type: 'access', cpu: 0, task: null, access: { kind: 'execute', address: 0x10n, size: 1 } },
      'The instruction at 0x10: no breakpoint matches.',
    ],
    [{ type: 'control', cpu: 0, de: false }, 'CR4.DE of CPU 0 is cleared.'],
    [
      { type: 'write', cpu: 0, register: 9, value: 1n, client: 'gdb' },
      /^The write fails on CPU 0: there is no DR9/,
    ],
    [{ type: 'release', id: 'gdb-7' }, 'Nothing happens: no request gdb-7 is there to release.'],
    [
      { type: 'write', cpu: 0, register: 2, value: 0x1234n, client: 'kgdb' },
      'kgdb writes 0x1234 to DR2 of CPU 0 and asks nobody.',
    ],
  ] satisfies [Action, string | RegExp][])('of a single action: %o', (action, sentence) => {
    const scenario = scenarioOf([action])
    const why = whyMoment({ scenario, access: null }, foundIn(scenario, 'raw'), 0)
    expect(why.text.replace('Tick 0. ', '')).toMatch(sentence)
  })
})

describe('under the pointer', () => {
  const outcomeOf = ({ run }: Found, type: Outcome['type'], tick: number) => {
    const entry = run.journal.findIndex(
      (each) => each.tick === tick && each.outcomes.some((outcome) => outcome.type === type),
    )
    const outcome = run.journal[entry]?.outcomes.findIndex((each) => each.type === type) ?? -1
    return { kind: 'outcome', policy: 'raw', entry, outcome } as const
  }

  test('a refusal', () => {
    const found = wishes.under('reservation')
    const why = whyTarget(contextOf(wishes, null), found, outcomeOf(found, 'refused', 2000))
    expect(why.text).toMatch(/^Simple reservation: Tick 2,000\. kwatch is refused with ENOSPC/)
    expect(why.tone).toBe('plain')
  })

  test('a loss', () => {
    const found = wishes.under('raw')
    const why = whyTarget(contextOf(wishes, null), found, outcomeOf(found, 'clobbered', 240))
    expect(why).toEqual({
      text: 'Nobody coordinates: Tick 240. Silent failure: kgdb overwrote DR0 at tick 240 and nobody told gdb.',
      tone: 'bad',
      source: rawSource,
    })
  })

  test('a hit of the trace, and one of the scenario at the same tick as another access of the trace', () => {
    const found = wishes.under('reservation')
    const hit = (id: string, tick: number) =>
      whyTarget(contextOf(wishes, tick), found, {
        kind: 'hit',
        policy: 'reservation',
        id,
        tick,
      }).text
    expect(hit('gdb-1', 98)).toBe(
      'Simple reservation: gdb is told of the write to 8 bytes at 0x4040e8, line 105 of the trace.',
    )
    expect(hit('kgdb-1', 760)).toBe(
      'Simple reservation: kgdb is told of the instruction at 0xffffffff810b2a40.',
    )
  })

  test('a hit is not taken for that of the access before, which entered the run a tick later', () => {
    const found = canary.under('reservation')
    const access = { kind: 'write', address: 0x4040e8n, size: 2 } as const
    found.run.journal.push({
      tick: 562,
      ordinal: 561,
      action: { type: 'access', cpu: 0, task: 'A', access },
      outcomes: [{ type: 'hit', id: 'gdb-1', cpu: 0, slot: 0 }],
    })
    const hit = { kind: 'hit', policy: 'reservation', id: 'gdb-1', tick: 562 } as const
    expect(whyTarget(contextOf(canary, 562), found, hit).text).toMatch(
      /the write to 1 byte at 0x4040e9, line 569 of the trace\.$/,
    )
  })

  test('a missed access of the trace, and one of the scenario', () => {
    const found = wishes.under('raw')
    const missed = (id: string, tick: number) =>
      whyTarget(contextOf(wishes, tick), found, {
        kind: 'missed',
        policy: 'raw',
        id,
        tick,
      })
    expect(missed('gdb-1', 562).text).toMatch(
      /the write to 1 byte at 0x4040e9 at tick 562 was missed/,
    )
    expect(missed('kgdb-1', 760)).toMatchObject({
      text: 'Nobody coordinates: the instruction at 0xffffffff810b2a40 at tick 760 was missed, because perf overwrote DR0 at tick 430 and nobody told kgdb.',
      tone: 'bad',
    })
  })

  test('a stray trap of the scenario', () => {
    const found = nobody.under('raw')
    const target = { kind: 'stray', policy: 'raw', tick: 44 } as const
    expect(whyTarget(contextOf(nobody, null), found, target)).toMatchObject({
      text: 'Nobody coordinates: the write to 8 bytes at 0x404068 at tick 44 traps, and nobody who armed that breakpoint hears of it: a stray trap.',
      tone: 'bad',
    })
  })

  test('a request, as it is believed at that tick', () => {
    const found = nobody.under('raw')
    const at = (tick: number) =>
      whyTarget(contextOf(nobody, null), found, {
        kind: 'request',
        policy: 'raw',
        id: 'kwatch-1',
        tick,
      })
    expect(at(10)).toMatchObject({
      text: 'Nobody coordinates: kwatch believes that write 0xffffffff82602a44 is armed, and the hardware holds it.',
      tone: 'plain',
    })
    expect(at(30)).toMatchObject({
      text: expect.stringMatching(/is armed, but the switch to task B at tick 24/) as string,
      tone: 'bad',
    })
    expect(at(2).text).toBe('')
  })

  test('something that an edit took away says nothing', () => {
    const found = nobody.under('raw')
    const context = contextOf(nobody, null)
    const gone = { kind: 'outcome', policy: 'raw', entry: 999, outcome: 0 } as const
    expect(whyTarget(context, found, gone).text).toBe('')
    expect(whyTarget(context, found, { ...gone, entry: 0, outcome: 99 }).text).toBe('')
    const stranger = { kind: 'request', policy: 'raw', id: 'x-1', tick: 5 } as const
    expect(whyTarget(context, found, stranger).text).toBe('')
    expect(whyTarget(context, found, { kind: 'moment' }).text).toBe('')
  })
})

describe('a bit', () => {
  test.each([
    [7, 0, 0x401n, /^DR7 bit 0, L0 = 1, which says: enabled\. Enables breakpoint 0 until/],
    [7, 0, 0x400n, /^DR7 bit 0, L0 = 0, which says: not enabled by this bit\./],
    [7, 17, 0x1_0000n, /^DR7 bits 17-16, R\/W0 = 01, which says: .*writes/],
    [7, 16, 0x3_0000n, /^DR7 bits 17-16, R\/W0 = 11, which says: .*reads/],
    [7, 19, 0x8_0000n, /^DR7 bits 19-18, LEN0 = 10, which says: .*8 bytes/],
    [7, 10, 0x400n, /^DR7 bit 10, reserved = 1\. Reserved; reads 1/],
    [6, 3, 0xffff_0ff8n, /^DR6 bit 3, B3 = 1, which says: matched\. The latest #DB/],
    [6, 13, 0xffff_2ff0n, /^DR6 bit 13, BD = 1, which says: general detect\./],
    [6, 20, 0xffff_0ff0n, /^DR6 bits 31-17, reserved = 111111111111111\. /],
  ] as const)('DR%i bit %i of %i', (register, bit, value, sentence) => {
    expect(whyBit(register, bit, value).text).toMatch(sentence)
  })

  test('has a source, whichever it is', () => {
    for (const register of [6, 7] as const) {
      for (let bit = 0; bit < 32; bit++) {
        const { text, source, tone } = whyBit(register, bit, 0xffff_0ff0n)
        expect(source).toBe(fieldAt(register === 6 ? 'dr6' : 'dr7', bit).source)
        expect(text).toMatch(/\.$/)
        expect(tone).toBe('plain')
      }
    }
  })
})

describe('a slot', () => {
  const slotAt = (tick: number, slot: 0 | 1 | 2 | 3, ordinal: number | null) => {
    const found = wishes.under('reservation')
    const state = (at: number) => stateAt(found, at, 0)
    const context = contextOf(wishes, ordinal)
    return whySlot(context, state(tick), slot, state(ordinal ?? tick)).text
  }

  test('says what it watches, or that it is free', () => {
    expect(slotAt(50, 0, null)).toBe('DR0 watches 8 bytes at 0x4040e8 for write.')
    expect(slotAt(300, 3, null)).toBe('DR3 watches 1 byte at 0xffffffff810b2a40 for execute.')
    expect(slotAt(50, 2, null)).toBe('DR2 is free: L2 and G2 are 0.')
  })

  test('of an address between two of its length, says where the hardware begins', () => {
    const state = stateAt(wishes.under('reservation'), 50, 0)
    const dr = [0x4040ean, 0n, 0n, 0n] as const
    const moved = { ...state, registers: { ...state.registers, dr } }
    expect(whySlot(contextOf(wishes, null), moved, 0, moved).text).toBe(
      'DR0 holds 0x4040ea and watches 8 bytes at 0x4040e8 for write.',
    )
  })

  test('and what it made of the access that the cursor came to', () => {
    expect(slotAt(98, 0, 98)).toMatch(
      /^DR0 watches 8 bytes at 0x4040e8 for write\. The write to 8 bytes at 0x4040e8 at tick 98: .+\.$/,
    )
    expect(slotAt(98, 3, 98)).toMatch(
      /^DR3 is free.* The write to 8 bytes at 0x4040e8 at tick 98: /,
    )
  })

  test('at the tick of that access, whatever the slot has become since', () => {
    // gdb's second watch in DR1 was hit at tick 3449; at 3700 it is given back, at 4000 kwatch has the slot.
    const [, hit] = slotAt(3449, 1, 3449).split(/(?<=\.) /)
    expect(slotAt(3700, 1, 3449)).toBe(`DR1 is free: L1 and G1 are 0. ${hit}`)
    expect(slotAt(4000, 1, 3449)).toBe(
      `DR1 watches 4 bytes at 0xffffffff82602a44 for write. ${hit}`,
    )
  })
})
