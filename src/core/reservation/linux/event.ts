import type { Breakpoint } from '../../registers/types.ts'
import type { CpuIndex, RequestId, TaskId } from '../actions.ts'

/** Where an event counts and runs. No task: for all tasks, bound to one CPU; no cpu: wherever the task runs. */
export interface Context {
  readonly task: TaskId | null
  readonly cpu: CpuIndex | null
  /** It is to be in hardware whenever its context runs. Linux accounts every breakpoint as pinned. */
  readonly pinned: boolean
}

/** struct perf_event, as far as a breakpoint needs it. */
export interface PerfEvent extends Context {
  /** Whose breakpoint it is. A debugger takes over what another left behind by changing it. */
  owner: RequestId
  /** hw.info: changed only while the event is in no slot. */
  breakpoint: Breakpoint
  disabled: boolean
  /** The CPU that holds it in a slot now; null: none. */
  on: CpuIndex | null
}
