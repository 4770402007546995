import type { Access } from '../matching/access.ts'
import { formatAddress, formatLength, formatNumber } from '../registers/text.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { ClientId, CpuIndex, RequestId } from '../reservation/actions.ts'
import type { FallbackMethod, Outcome } from '../reservation/outcomes.ts'
import type { Belief, JournalEntry } from './record.ts'
import { heldBackAt, lossOf } from './losses.ts'
import type { Run } from './run.ts'
import type { Tick } from './world.ts'

/** What a sentence calls things: clients by their title, and nothing else by anything but its number. */
export type NameOf = (client: ClientId) => string

export function describeAccess({ kind, address, size, sizeUnknown }: Access): string {
  const verbs = { read: 'read of', write: 'write to', modify: 'read and write of' }
  if (kind === 'execute') return `instruction at ${formatAddress(address)}`
  const known = formatLength(size)
  const what = sizeUnknown ? 'an unknown number of bytes (matched as 1)' : known
  if (kind === 'in' || kind === 'out') return `${kind} of ${what} at port ${formatAddress(address)}`
  return `${verbs[kind]} ${what} at ${formatAddress(address)}`
}

/** What a method is called, and what it costs. */
export const fallbackNames = {
  'single-step': 'single-stepping',
  'page-protection': 'page protection',
} as const satisfies Record<FallbackMethod, string>
const fallbackCosts = {
  'single-step': 'every instruction of the task traps',
  'page-protection': 'every access to the page traps',
} as const satisfies Record<FallbackMethod, string>

/** The client whose request this is. Where the run never heard of it, it was a poke: gdb:A:DR7 is gdb's. */
function holder(run: Run, id: RequestId, nameOf: NameOf): string {
  const [client = id] = id.split(':')
  return nameOf(run.request(id)?.client ?? client)
}

/** Whether this request was ever in that slot. One that was not takes it along by a copy of the whole DR7. */
function stoodIn(run: Run, id: RequestId, slot: SlotIndex): boolean {
  return run.journal.some(({ outcomes }) =>
    outcomes.some(
      (each) =>
        (each.type === 'installed' || each.type === 'moved') &&
        each.id === id &&
        each.slot === slot,
    ),
  )
}

/** "kwatch overwrote DR0 at tick 31 and nobody told gdb" */
export function describeLoss(run: Run, id: RequestId, tick: Tick, nameOf: NameOf): string {
  const found = lossOf(run, id, tick)
  const client = holder(run, id, nameOf)
  if (found === null) return `${client} has not lost it`
  const { entry, loss } = found
  if (loss.type === 'unarmed') return `it was never put into a slot, and nobody told ${client}`
  const slot = `DR${loss.slot}`
  const untold = `and nobody told ${client}`
  const at = `at tick ${formatNumber(entry.tick)}`
  const { action } = entry
  // Whose address is still there has lost what DR7 says about it.
  const did = loss.by === id ? `changed what ${slot} watches` : `disabled ${slot}`
  if (loss.by !== null && loss.by !== id) {
    const by = holder(run, loss.by, nameOf)
    if (action.type === 'switch') {
      return `the switch to task ${action.task} ${at} loaded ${by}'s ${slot} over it ${untold}`
    }
    return `${by} overwrote ${slot} ${at} ${untold}`
  }
  if (action.type === 'write') return `${nameOf(action.client)} ${did} ${at} ${untold}`
  if (action.type === 'access') {
    return `the #DB handler rewrote DR7 ${at}, which ${did}, ${untold}`
  }
  if (action.type === 'release') {
    const by = holder(run, action.id, nameOf)
    return stoodIn(run, action.id, loss.slot)
      ? `${by} gave back ${slot} by number ${at} ${untold}`
      : `the release of ${by} ${at} ${did} ${untold}`
  }
  if (action.type === 'request' || action.type === 'modify') {
    return `the request of ${holder(run, action.id, nameOf)} ${at} ${did} ${untold}`
  }
  const what = loss.by === id ? `what ${slot} watches was changed` : `${slot} was disabled`
  return `${what} ${at} ${untold}`
}

export function describeMissed(
  run: Run,
  id: RequestId,
  tick: Tick,
  access: Access | null,
  nameOf: NameOf,
): string {
  const what = access === null ? 'an access' : `the ${describeAccess(access)}`
  const title = run.policy.title
  const heldBack = heldBackAt(run, id, tick)
  if (heldBack !== null) {
    const who = holder(run, id, nameOf)
    return `${title}: ${who} misses ${what} at tick ${formatNumber(tick)} although its breakpoint is in hardware: ${heldBack}.`
  }
  return `${title}: ${what} at tick ${formatNumber(tick)} was missed, because ${describeLoss(run, id, tick, nameOf)}.`
}

/** One sentence for one outcome, or null where it says nothing that the picture does not. */
export function describeOutcome(
  run: Run,
  entry: JournalEntry,
  outcome: Outcome,
  nameOf: NameOf,
): string | null {
  const who = 'id' in outcome ? holder(run, outcome.id, nameOf) : ''
  switch (outcome.type) {
    case 'granted': {
      const { address, length, type } = outcome.request.watch
      const end = length === 1 ? '' : `-${formatAddress(address + BigInt(length) - 1n)}`
      return `${who} is told yes: ${type} ${formatAddress(address)}${end}.`
    }
    case 'refused':
      return `${who} is refused with ${outcome.errno} and knows it: ${outcome.reason}.`
    case 'modified':
      return `${who} moves its watch to ${formatAddress(outcome.watch.address)}.`
    case 'released':
      // A wish that never came to a request of its own held no slot.
      return run.request(outcome.id) !== undefined ? `${who} gives its slot back.` : null
    case 'queued':
      return `${who} is registered ${outcome.request.disabled ? 'disabled: in no slot until enabled' : 'and waits for a slot'}, and knows it.`
    case 'restored':
      return `${who} has its slot again, and is told.`
    case 'uninstalled':
      return `${who} is taken out of hardware and told.`
    case 'evicted':
      return `${who} is evicted for ${holder(run, outcome.by, nameOf)}, and told.`
    case 'clobbered':
    case 'unarmed':
      return `Silent failure: ${describeLoss(run, outcome.id, entry.tick, nameOf)}.`
    case 'moved':
      return `${who} moves from DR${outcome.from} to DR${outcome.slot} on CPU ${outcome.cpu}.`
    case 'hit':
      return `${who} is told of a hit in DR${outcome.slot}.`
    case 'missed': {
      if (outcome.reason !== undefined) {
        return `${run.policy.title}: ${who} misses an access although its breakpoint is in hardware: ${outcome.reason}.`
      }
      const access = entry.action.type === 'access' ? entry.action.access : null
      return describeMissed(run, outcome.id, entry.tick, access, nameOf)
    }
    case 'stray':
      return `A stray trap: DR${outcome.slot} reports an access, and nobody who armed it hears of it.`
    case 'fault':
      return `The write fails on CPU ${outcome.cpu}: ${outcome.reason}.`
    case 'invalid':
    case 'ignored':
      return `Nothing happens: ${outcome.reason}.`
    case 'written':
      return `${nameOf(outcome.client)} writes ${formatAddress(outcome.value)} to DR${outcome.register} of CPU ${outcome.cpu} and asks nobody.`
    case 'stored':
      return `${formatAddress(outcome.value)} is stored for DR${outcome.register} of task ${outcome.task}.`
    case 'read':
      return `Task ${outcome.task}'s debugger reads back ${formatAddress(outcome.value)} from DR${outcome.register}.`
    case 'assumed':
      return `${who} takes its watch for armed, which nobody granted it.`
    case 'fallback':
      return `${who} goes on without a slot, by ${fallbackNames[outcome.method]}: ${fallbackCosts[outcome.method]}.`
    case 'trapped':
      return outcome.vain ? null : `${who} sees the access by ${fallbackNames[outcome.method]}.`
    case 'reported':
      return `${nameOf(outcome.client)} says: ${outcome.text}.`
    case 'installed':
      return null
  }
}

/** Where a request's slot is still enabled although its task does not run there: a leftover of lazy switching. */
export function leftoverOf(
  run: Run,
  id: RequestId,
  tick: Tick,
): { cpu: CpuIndex; slot: SlotIndex } | null {
  for (let cpu = 0; cpu < run.world.cpus; cpu += 1) {
    const slot = slotIndices.find((n) => run.stateAt(tick, cpu).owners[n] === id)
    if (slot !== undefined) return { cpu, slot }
  }
  return null
}

/** What a client believes about one request, and whether that is so. */
export function describeBelief(run: Run, belief: Belief, tick: Tick, nameOf: NameOf): string {
  const { id, client, watch, believes, since, errno, silent, hardware, task } = belief
  const who = nameOf(client)
  const what = `${watch.type} ${formatAddress(watch.address)}`
  switch (believes) {
    case 'refused':
      return `${who} asked for ${what} at tick ${formatNumber(since)} and was refused with ${errno ?? 'an error'}: it knows.`
    case 'released':
      return `${who} gave ${what} back at tick ${formatNumber(since)}.`
    case 'evicted':
      return `${who} lost ${what} at tick ${formatNumber(since)}, and was told.`
    case 'waiting':
      return `${who} ${belief.disabled ? 'has disabled' : 'waits for a slot for'} ${what} since tick ${formatNumber(since)}, and knows it.`
    case 'fallback':
      return `${who} has no slot for ${what} since tick ${formatNumber(since)}, knows it, and goes on by ${fallbackNames[belief.method ?? 'single-step']}.`
    case 'armed':
      if (silent) {
        return `${who} believes that ${what} is armed, but ${describeLoss(run, id, tick, nameOf)}.`
      }
      if (hardware.length === 0) {
        const left = leftoverOf(run, id, tick)
        if (left !== null) {
          const here = `DR${left.slot} of CPU ${left.cpu}`
          return `${who} has ${what}; task ${task ?? ''} does not run now, and ${here} still watches it for whoever runs there.`
        }
        return `${who} has ${what}; task ${task ?? ''} does not run now, so no CPU holds it.`
      }
      return `${who} believes that ${what} is armed, and the hardware holds it.`
  }
}
