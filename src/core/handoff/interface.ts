import type { Breakpoint } from '../registers/types.ts'

export type HandoffId =
  | 'gdb'
  | 'perf'
  | 'wprobe'
  | 'ftrace'
  | 'perf-event-open'
  | 'ptrace'
  | 'wide'
  | 'dr7'

/** Whether an interface takes one breakpoint. */
export interface Verdict {
  readonly breakpoint: Breakpoint
  readonly accepted: boolean
  /** One sentence: why not, or what is different from what was wished. Empty: nothing to say. */
  readonly why: string
}

/** Breakpoints in the words of one interface. */
export interface Handoff {
  readonly id: HandoffId
  readonly title: string
  /** What it is for, one sentence. */
  readonly about: string
  /** What is copied; empty where nothing is accepted. */
  readonly text: string
  readonly language: 'gdb' | 'shell' | 'c' | 'text'
  /** One for each breakpoint, in their order. */
  readonly verdicts: readonly Verdict[]
  readonly source: string
}

/** The accepted breakpoints among the verdicts. */
export function accepted(verdicts: readonly Verdict[]): Breakpoint[] {
  return verdicts.filter((verdict) => verdict.accepted).map(({ breakpoint }) => breakpoint)
}
