import { bisector } from 'd3-array'
import {
  baseAddress,
  type Access,
  type AccessContext,
  describeAccess,
  describeBelief,
  describeMissed,
  describeOutcome,
  explainAccess,
  type CpuState,
  type Field,
  fieldAt,
  formatAddress,
  formatLength,
  isEnabled,
  type JournalEntry,
  type Outcome,
  type Run,
  type Scenario,
  slotBreakpoint,
  type SlotIndex,
  type Tick,
  formatNumber,
} from '../core/index.ts'
import { bisectRight } from 'd3-array'
import type { NameOf } from '../core/simulation/explain.ts'
import { clientOf, ownersOf } from './clients-of.ts'
import type { Target } from './lanes.ts'
import type { Found } from './moment.ts'

/** The sentence under the timeline, and where its rule stands written. */
export interface Why {
  readonly text: string
  readonly tone: 'plain' | 'bad'
  readonly source?: string
  /** The tick that it speaks of, where it is about one. */
  readonly tick?: Tick
}

/** What a sentence may draw on. `access` is known where the worker was asked for the access of that tick. */
export interface WhyContext {
  readonly scenario: Scenario
  readonly access: (KnownAccess & { readonly ordinal: number }) | null
}

/** An access, its line in the trace, and what the source tells of it besides. */
interface KnownAccess {
  readonly access: Access
  readonly line: number | null
  readonly context?: AccessContext
}

/** Outcomes from the worst to the mildest; others say nothing by themselves. */
const gravity: readonly Outcome['type'][] = [
  'clobbered',
  'unarmed',
  'missed',
  'fault',
  'invalid',
  'refused',
  'evicted',
  'uninstalled',
  'queued',
  'restored',
  'stray',
  'hit',
  'moved',
  'granted',
  'modified',
  'released',
  'written',
  'stored',
  'ignored',
]

/** From here on one is as mild as the other. */
const mild = gravity.indexOf('granted')

function rank({ type }: Outcome): number {
  return Math.min(gravity.indexOf(type), mild)
}

const badOutcomes = new Set<Outcome['type']>(['clobbered', 'unarmed', 'missed', 'stray'])

/** Where the policy's first rule stands written. */
export function sourceOf({ policy }: Run): string {
  const [source] = policy.sources
  if (source === undefined) return ''
  return source.reconstructed ? `${source.where} (reconstructed)` : source.where
}

/** What happened last at or before the cursor under one policy, which is named where others are shown beside it. */
export function whyMoment(context: WhyContext, found: Found, tick: Tick, compared = false): Why {
  const last = lastEvent(context, found, tick)
  if (last === null)
    return { text: 'Nothing has happened yet: press play, or step.', tone: 'plain' }
  const { title } = found.run.policy
  const at = `Tick ${formatNumber(last.tick)}`
  const when = last.tick < tick ? `${at}, the last event` : at
  const named = !compared || last.text.startsWith(title) ? '' : `${title}: `
  return {
    text: `${when}. ${named}${last.text}`,
    tone: last.bad ? 'bad' : 'plain',
    ...(last.ruled && { source: sourceOf(found.run) }),
    tick: last.tick,
  }
}

interface Event {
  readonly tick: Tick
  readonly text: string
  readonly bad: boolean
  /** A rule of the policy made it so; a switch of tasks and the like have no source. */
  readonly ruled: boolean
}

function lastEvent(context: WhyContext, found: Found, tick: Tick): Event | null {
  const journal = lastOfJournal(context, found.run, tick)
  const trace = lastOfTrace(context, found, tick)
  if (journal === null || (trace !== null && trace.tick > journal.tick)) return trace
  return journal
}

const byTick = bisector((entry: JournalEntry) => entry.tick)

function lastOfJournal({ scenario }: WhyContext, run: Run, tick: Tick): Event | null {
  const { title } = titles(scenario)
  const end = byTick.right(run.journal, tick)
  const at = run.journal[end - 1]?.tick
  if (at === undefined) return null
  const entries = run.journal.slice(byTick.left(run.journal, at), end)
  const ranked = entries
    .flatMap((entry) => entry.outcomes.map((outcome) => ({ entry, outcome })))
    .filter(({ outcome }) => gravity.includes(outcome.type))
    // Of two that are equally grave the later one speaks for the moment.
    .toReversed()
    .toSorted((a, b) => rank(a.outcome) - rank(b.outcome))
  const [worst] = ranked
  const still = () => said(run, entries, title) ?? quiet(entries)
  const told = worst && describeOutcome(run, worst.entry, worst.outcome, title)
  if (!told) return { tick: at, text: still(), bad: false, ruled: false }
  return { tick: at, text: told, bad: badOutcomes.has(worst.outcome.type), ruled: true }
}

/** What a client says last, where nothing else tells of the moment: why it does not write yet, for instance. */
function said(run: Run, entries: readonly JournalEntry[], title: NameOf): string | null {
  for (const entry of entries.toReversed()) {
    const outcome = entry.outcomes.findLast(({ type }) => type === 'reported')
    if (outcome !== undefined) return describeOutcome(run, entry, outcome, title)
  }
  return null
}

/** What an action without a telling outcome did. */
function quiet(entries: readonly JournalEntry[]): string {
  const action = entries.at(-1)?.action
  if (action?.type === 'switch') {
    return action.task === null
      ? `CPU ${action.cpu} runs no task that uses the registers.`
      : `CPU ${action.cpu} switches to task ${action.task}.`
  }
  if (action?.type === 'access')
    return `The ${describeAccess(action.access)}: no breakpoint matches.`
  if (action?.type === 'control') {
    return `CR4.DE of CPU ${action.cpu} is ${action.de ? 'set' : 'cleared'}.`
  }
  return 'Nothing changes.'
}

function lastOfTrace(context: WhyContext, { run, findings }: Found, tick: Tick): Event | null {
  const events = [
    ...findings.missed.map((series) => ({ ...series, kind: 'missed' as const })),
    ...findings.hits.map((series) => ({ ...series, kind: 'hit' as const })),
    { id: '', ticks: findings.stray, kind: 'stray' as const },
  ].flatMap(({ id, kind, ticks }) => {
    const at = ticks[bisectRight(ticks, tick) - 1]
    return at === undefined ? [] : [{ id, kind, at }]
  })
  const last = events.toSorted((a, b) => b.at - a.at)[0]
  if (last === undefined) return null
  const { id, kind, at } = last
  const text =
    kind === 'stray'
      ? straySentence(context, run, at)
      : (kind === 'hit' ? hitSentence : missedSentence)(context, run, id, at)
  return { tick: at, text, bad: kind !== 'hit', ruled: true }
}

function titles(scenario: Scenario) {
  const ownerOf = ownersOf(scenario)
  return { title: (client: string) => ownerOf(client).title }
}

/** Who made an access, where and when, as far as the source tells. */
export function describeContext({ task, cpu, time }: AccessContext): string {
  const who = task === undefined ? '' : ` by ${task}`
  const where = cpu === undefined ? '' : ` on CPU ${cpu}`
  const when = time === undefined ? '' : ` at ${time}`
  return `${who}${where}${when}`
}

/** The access behind a finding: one of the scenario's own, which the journal holds, or one of the trace. */
function accessOf(
  { access }: WhyContext,
  run: Run,
  tick: Tick,
  isIt: (outcome: Outcome) => boolean,
): KnownAccess | null {
  const own = run.journal
    .slice(byTick.left(run.journal, tick), byTick.right(run.journal, tick))
    .find((entry) => entry.ordinal === undefined && entry.outcomes.some(isIt))
  if (own?.action.type === 'access') return { access: own.action.access, line: null }
  return access?.ordinal === tick ? access : null
}

function hitSentence(context: WhyContext, run: Run, id: string, tick: Tick): string {
  const { title } = titles(context.scenario)
  const who = title(clientOf(run, id) ?? id)
  const isIt = (outcome: Outcome) => outcome.type === 'hit' && outcome.id === id
  const known = accessOf(context, run, tick, isIt)
  if (known === null) return `${who} is told of a hit at tick ${formatNumber(tick)}.`
  const line = known.line === null ? '' : `, line ${known.line} of the trace`
  const by = known.context ? describeContext(known.context) : ''
  return `${who} is told of the ${describeAccess(known.access)}${by}${line}.`
}

function missedSentence(context: WhyContext, run: Run, id: string, tick: Tick): string {
  const { title } = titles(context.scenario)
  const isIt = (outcome: Outcome) => outcome.type === 'missed' && outcome.id === id
  const known = accessOf(context, run, tick, isIt)
  return describeMissed(run, id, tick, known?.access ?? null, title)
}

function straySentence(context: WhyContext, run: Run, tick: Tick): string {
  const known = accessOf(context, run, tick, ({ type }) => type === 'stray')
  const what = known === null ? 'an access' : `the ${describeAccess(known.access)}`
  return `${run.policy.title}: ${what} at tick ${formatNumber(tick)} traps, and nobody who armed that breakpoint hears of it: a stray trap.`
}

/** What is under the pointer in a timeline. */
export function whyTarget(context: WhyContext, found: Found, target: Target): Why {
  const { run } = found
  const { title } = titles(context.scenario)
  const source = sourceOf(run)
  const prefix = `${run.policy.title}: `
  switch (target.kind) {
    case 'moment':
      return { text: '', tone: 'plain' }
    case 'hit':
      return {
        text: prefix + hitSentence(context, run, target.id, target.tick),
        tone: 'plain',
        source,
      }
    case 'missed': {
      const several =
        target.among === undefined ? '' : ` This ring stands for ${target.among} missed accesses.`
      const text = missedSentence(context, run, target.id, target.tick) + several
      return { text, tone: 'bad', source }
    }
    case 'stray':
      return { text: straySentence(context, run, target.tick), tone: 'bad', source }
    case 'outcome': {
      const entry = run.journal[target.entry]
      const outcome = entry?.outcomes[target.outcome]
      if (entry === undefined || outcome === undefined) return { text: '', tone: 'plain' }
      const text = describeOutcome(run, entry, outcome, title) ?? ''
      const tone = badOutcomes.has(outcome.type) ? 'bad' : 'plain'
      return { text: `${prefix}Tick ${formatNumber(entry.tick)}. ${text}`, tone, source }
    }
    case 'request': {
      const belief = run.beliefsAt(target.tick).find(({ id }) => id === target.id)
      if (belief === undefined) return { text: '', tone: 'plain' }
      const text = prefix + describeBelief(run, belief, target.tick, title)
      return { text, tone: belief.silent ? 'bad' : 'plain', source }
    }
  }
}

/** A bit of DR6 or DR7: its field, what it holds, what that means. */
export function whyBit(register: 6 | 7, bit: number, value: bigint): Why {
  const field = fieldAt(register === 6 ? 'dr6' : 'dr7', bit)
  const mask = (1n << BigInt(field.width)) - 1n
  const code = (value >> BigInt(field.lsb)) & mask
  const meaning = field.values?.find((each) => BigInt(each.code) === code)?.meaning
  const held = code.toString(2).padStart(Math.min(field.width, 32), '0')
  const says = meaning === undefined ? '' : `, which says: ${meaning}`
  return {
    text: `DR${register} ${bitsOf(field)}, ${field.name} = ${held}${says}. ${field.meaning}`,
    tone: 'plain',
    source: field.source,
  }
}

function bitsOf({ lsb, width }: Field): string {
  return width === 1 ? `bit ${lsb}` : `bits ${lsb + width - 1}-${lsb}`
}

/**
 * A slot: what it watches, or that it is free, and what it made of the access that the cursor came to.
 * `then` is the CPU at the tick of that access.
 */
export function whySlot(
  { access }: WhyContext,
  { registers }: CpuState,
  slot: SlotIndex,
  then: CpuState,
): Why {
  const breakpoint = slotBreakpoint(registers, slot)
  const { address, length, type } = breakpoint
  const first = baseAddress(breakpoint)
  const holds = first === address ? '' : ` holds ${formatAddress(address)} and`
  const what = isEnabled(registers, slot)
    ? `DR${slot}${holds} watches ${formatLength(length)} at ${formatAddress(first)} for ${type}.`
    : `DR${slot} is free: L${slot} and G${slot} are 0.`
  const verdict = access === null ? undefined : explainAccess(then.registers, access.access)[slot]
  if (access === null || verdict === undefined) {
    return { text: what, tone: 'plain', source: 'Intel SDM 17.2.4, 17.2.5; AMD APM 13.1.1.4' }
  }
  const about = `The ${describeAccess(access.access)} at tick ${formatNumber(access.ordinal)}`
  return { text: `${what} ${about}: ${verdict.reason}.`, tone: 'plain', source: verdict.source }
}
