import type { Access, Watch } from '../matching/access.ts'
import { explainAccess } from '../matching/explain.ts'
import { reportsKind, touches } from '../matching/overlap.ts'
import { watchMatches } from '../matching/watch.ts'
import { spaceOf } from '../registers/limits.ts'
import { formatAddress, formatNumber } from '../registers/text.ts'
import { isEnabled, slotBreakpoint } from '../registers/slots.ts'
import { slotIndices } from '../registers/types.ts'
import type { Action, CpuIndex, RequestId, TaskId } from '../reservation/actions.ts'
import { armedIn, sameBreakpoint } from '../reservation/machine.ts'
import { describeAccess, describeLoss, type NameOf } from './explain.ts'
import { keptAt } from './losses.ts'
import type { Belief } from './record.ts'
import { createRun, type Run } from './run.ts'
import type { Tick } from './world.ts'

/** Which access of which moment did or did not reach which watch. */
export interface WhyNotCase {
  readonly id: RequestId
  readonly access: Access
  /** The access happens after the actions of this tick. */
  readonly tick: Tick
  readonly cpu: CpuIndex
  /** Null: a task that does not use the registers. */
  readonly task: TaskId | null
  /** `kernel`: made by the kernel on behalf of the task. `nmi`: in a window in which Linux takes no breakpoint. */
  readonly mode?: 'user' | 'kernel' | 'nmi'
  /** Of an access that the run has made: why its policy kept it from the client, null where it did not. Absent: its policy is asked what it would do. */
  readonly heldBack?: string | null
}

/** One question of the guide: a yes lets the next one be asked, a no is the reason. */
export interface WhyNotStep {
  readonly question: string
  readonly yes: boolean
  /** One sentence. */
  readonly answer: string
}

export interface WhyNot {
  readonly steps: readonly WhyNotStep[]
  /** The client heard of the access. */
  readonly fired: boolean
  /** One sentence: the reason, or that it did fire. */
  readonly conclusion: string
  /** What to do about it, one sentence; empty where it did fire. */
  readonly advice: string
}

/** What one question found out; advice only where the answer is no. */
interface Finding {
  readonly yes: boolean
  readonly answer: string
  readonly advice?: string
}

interface Facts extends WhyNotCase {
  readonly run: Run
  readonly belief: Belief
  readonly who: string
}

type Question = readonly [text: string, ask: (facts: Facts, nameOf: NameOf) => Finding]

/** In the order in which a person would look: from what was asked for to what the hardware did. */
const questions: readonly Question[] = [
  ['Was the watch granted?', granted],
  ['Is it about this type of access?', rightType],
  ['Does the access touch the watched bytes?', overlapping],
  ['Is it for this CPU?', onThisCpu],
  ['Is it for the task that made the access?', forThisTask],
  ['May it report from this mode?', rightMode],
  ['Was it in a slot when the access came?', inHardware],
]

/**
 * Why this watch did not report this access, question by question up to the first no.
 * Where every answer is yes the client was told. Null: the run has no such request at this tick.
 */
export function whyNot(run: Run, asked: WhyNotCase, nameOf: NameOf): WhyNot | null {
  const belief = run.beliefsAt(asked.tick).find(({ id }) => id === asked.id)
  if (belief === undefined) return null
  const facts = { ...asked, run, belief, who: nameOf(belief.client) }
  const steps: WhyNotStep[] = []
  for (const [question, ask] of questions) {
    const { yes, answer, advice = '' } = ask(facts, nameOf)
    steps.push({ question, yes, answer })
    if (!yes) return { steps, fired: false, conclusion: `It did not fire: ${answer}`, advice }
  }
  const conclusion = `It did fire: ${facts.who} was told of the ${describeAccess(asked.access)}.`
  return { steps, fired: true, conclusion, advice: '' }
}

function spanOf({ address, length }: Watch): string {
  const last = BigInt.asUintN(64, address + BigInt(length) - 1n)
  return length === 1 ? formatAddress(address) : `${formatAddress(address)}-${formatAddress(last)}`
}

function granted({ belief, who, tick }: Facts): Finding {
  const { believes, since, errno, breakpoints, paranoid } = belief
  const lacksRights = paranoid !== undefined && (errno === 'EACCES' || errno === 'EPERM')
  const at = `at tick ${formatNumber(since)}`
  switch (believes) {
    case 'refused':
      return {
        yes: false,
        answer: `${who} was refused with ${errno ?? 'an error'} ${at}, and knows it.`,
        advice: lacksRights
          ? 'Ask as root or with CAP_PERFMON, or for what kernel.perf_event_paranoid leaves to everybody.'
          : breakpoints.length > 1
            ? `Ask for fewer bytes (this watch takes ${breakpoints.length} slots), or wait until somebody gives a slot back.`
            : 'Wait until somebody gives a slot back, ask in one task or on one CPU only, or single-step.',
      }
    case 'waiting':
      if (belief.disabled) {
        return {
          yes: false,
          answer: `${who} has its event disabled since tick ${formatNumber(since)}: it is counted, stands in no slot, and ${who} knows it.`,
          advice: 'Enable it: PERF_EVENT_IOC_ENABLE, or disabled = 0 in its attributes.',
        }
      }
      return {
        yes: false,
        answer: `${who} is registered and waits for a slot since tick ${formatNumber(since)}, and knows it.`,
        advice: 'Raise its priority, or wait until a slot is free: it is put in then.',
      }
    case 'evicted':
      return {
        yes: false,
        answer: `${who} lost its slot to somebody else ${at}, and was told.`,
        advice: 'Ask again, or go on by another method until a slot is free.',
      }
    case 'released':
      return {
        yes: false,
        answer: `${who} gave the watch back ${at}.`,
        advice: `Keep it until after tick ${formatNumber(tick)}.`,
      }
    case 'armed':
      return { yes: true, answer: `${who} was told yes ${at}, and believes it armed.` }
    default:
      return {
        yes: false,
        answer: `${who} goes on by another method since tick ${formatNumber(since)}.`,
        advice: 'Ask again for a slot when one is free.',
      }
  }
}

function rightType({ belief: { watch }, access }: Facts): Finding {
  const about = {
    write: 'writes',
    access: 'reads and writes',
    execute: 'execution',
    io: 'I/O ports',
  }
  const what = about[watch.type]
  if (reportsKind(watch.type, access.kind)) {
    return { yes: true, answer: `It watches ${what}, and this is one: ${describeAccess(access)}.` }
  }
  return {
    yes: false,
    answer: `it watches ${what}, and this is ${access.kind === 'execute' || access.kind === 'in' || access.kind === 'out' ? 'an' : 'a'} ${describeAccess(access)}.`,
    advice:
      watch.type === 'write' && access.kind === 'read'
        ? 'Watch for reads and writes (R/W = 11): x86 has no breakpoint for reads alone.'
        : 'Choose the type that fits the access.',
  }
}

function overlapping({ belief: { watch }, access }: Facts): Finding {
  const what = `It watches ${spanOf(watch)}`
  if (touches(watch, access)) return { yes: true, answer: `${what}, and the access touches that.` }
  if (access.kind === 'execute') {
    return {
      yes: false,
      answer: `it watches ${spanOf(watch)}, and the instruction begins at ${formatAddress(access.address)}.`,
      advice: 'Watch the first byte of the instruction: no other one matches.',
    }
  }
  return {
    yes: false,
    answer: `it watches ${spanOf(watch)}, and the access touches ${spanOf({ ...watch, address: access.address, length: access.size })}.`,
    advice:
      'Check the address: after a rebuild, with address randomisation, or in another process it is another one.',
  }
}

function onThisCpu({ belief, cpu }: Facts): Finding {
  if (belief.cpu === undefined) return { yes: true, answer: 'It is for every CPU.' }
  if (belief.cpu === cpu)
    return { yes: true, answer: `It is for CPU ${cpu}, where the access ran.` }
  return {
    yes: false,
    answer: `it is for CPU ${belief.cpu}, and the access ran on CPU ${cpu}.`,
    advice: 'Ask on every CPU: one request for each, or one for the task.',
  }
}

function forThisTask({ belief, task }: Facts): Finding {
  if (belief.task === undefined) return { yes: true, answer: 'It is for every task.' }
  if (belief.task === task)
    return { yes: true, answer: `It is for task ${task}, which made the access.` }
  return {
    yes: false,
    answer: `it is for task ${belief.task}, and ${task === null ? 'another one' : `task ${task}`} made the access.`,
    advice:
      'Breakpoints of ptrace and perf belong to one thread: ask in each thread, or for a whole CPU.',
  }
}

const modeAdvice = {
  user: 'Use Linux 5.10 or later, whose handler goes on, or keep writers that ask nobody out of the slots below.',
  nmi: 'Nothing helps here but a trace: breakpoints do not fire in NMIs (local_db_save, Linux 5.8 and later).',
  kernel: 'Use perf without exclude_kernel, or a wide breakpoint in the kernel.',
} as const

/** Who makes an access of user mode, by its address: what the kernel does in its own memory has no mode of its own. */
function maker(address: bigint): string {
  switch (spaceOf(address)) {
    case 'user':
      return 'The task itself made the access.'
    case 'kernel':
      return 'The kernel made the access in its own memory, and the watch reports there.'
    case 'neither':
      return `${formatAddress(address)} belongs to neither user nor kernel space: on a real machine (48-bit addresses) the access faults before any breakpoint is looked at.`
  }
}

/** What clients do within themselves, and what was made into other actions: no policy was asked. */
const unasked = new Set(['wish', 'unwish', 'continue', 'detach', 'migrate'])

/**
 * Why the policy of the run would keep this access from the client; null: it would not. Policies look at what stands
 * in the registers then, so the run is made again up to there, and the access with it; of one by the task itself the
 * run knows it, for it stopped there.
 */
function wouldHoldBack({ run, id, tick, cpu, task, access, mode = 'user' }: Facts): string | null {
  if (mode === 'user') return keptAt(run, id, tick)
  const again = createRun(run.policy, run.world)
  for (const { action, tick: at } of run.journal) {
    if (at > tick) break
    if (!unasked.has(action.type)) again.apply(action as Action, at)
  }
  const how = { kernel: { mode: 'kernel' }, nmi: { nmi: true } } as const
  const outcomes = again.apply({ type: 'access', cpu, task, access, ...how[mode] }, tick)
  const missed = outcomes.find((outcome) => outcome.type === 'missed' && outcome.id === id)
  return missed?.type === 'missed' ? (missed.reason ?? null) : null
}

function rightMode(facts: Facts): Finding {
  const { access, mode = 'user', heldBack = wouldHoldBack(facts) } = facts
  if (heldBack !== null) {
    return {
      yes: false,
      answer: `${heldBack}.`,
      advice: modeAdvice[mode],
    }
  }
  return {
    yes: true,
    answer: {
      user: maker(access.address),
      kernel: 'It reports kernel mode too.',
      nmi: 'It reports from within an NMI too.',
    }[mode],
  }
}

function inHardware(facts: Facts, nameOf: NameOf): Finding {
  const { run, belief, cpu, tick, access, who } = facts
  const state = run.stateAt(tick, cpu)
  const wanted = belief.breakpoints.filter((piece) => watchMatches(piece, access))
  const slot = slotIndices.find((n) => {
    const held = armedIn(state, n)?.breakpoint
    return held !== undefined && wanted.some((piece) => sameBreakpoint(piece, held))
  })
  if (slot !== undefined) {
    const reason = explainAccess(state.registers, access)[slot]?.reason ?? ''
    return { yes: true, answer: `It was in DR${slot} of CPU ${cpu}: ${reason}.` }
  }
  const full = slotIndices.filter((n) => isEnabled(state.registers, n))
  const holding = full.map(
    (n) => `DR${n} ${formatAddress(slotBreakpoint(state.registers, n).address)}`,
  )
  const instead =
    holding.length === 0 ? 'No slot was enabled' : `The slots held ${holding.join(', ')}`
  return {
    yes: false,
    answer: `${describeLoss(run, facts.id, tick, nameOf)}. ${instead}.`,
    advice: `Read the registers back and compare them with what ${who} asked for, and let everybody reserve before writing DR7.`,
  }
}
