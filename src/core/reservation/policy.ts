import type { Access } from '../matching/access.ts'
import type { SlotIndex } from '../registers/types.ts'
import type {
  AccessAction,
  CpuIndex,
  LifeAction,
  ModifyAction,
  PokeAction,
  ReleaseAction,
  Request,
  RequestId,
  SwitchAction,
  TaskId,
  WriteAction,
} from './actions.ts'
import type { Machine } from './machine.ts'
import type { Outcome, PolicyOutcome } from './outcomes.ts'

/** Where a rule stands written. `reconstructed`: the text was not found, only quotations of it or a later realisation. */
export interface Source {
  readonly title: string
  readonly where: string
  readonly reconstructed?: boolean
}

/** A rule that turns requests into slots. */
export interface Policy {
  /** Its key among all of them: `linux`, or `linux/2009` for a variant. */
  readonly id: string
  readonly title: string
  readonly years: string
  readonly people: string
  /** One paragraph in plain words. */
  readonly summary: string
  /** What it does where the slots are overcommitted, in a few words for a timeline's head. */
  readonly motto: string
  readonly sources: readonly Source[]
  /** Other versions of the same policy, by a short name such as their year. */
  readonly variants?: Readonly<Record<string, Policy>>
  /** A fresh allocator that writes into the registers of `machine`. */
  readonly create: (machine: Machine) => Allocator
}

/** A policy whose variants are known by name. */
export interface PolicyWith<Variant extends string> extends Policy {
  readonly variants: Readonly<Record<Variant, Policy>>
}

/** Slots whose hits their clients never hear of, and why. */
export interface PassedOver {
  readonly slots: readonly SlotIndex[]
  readonly reason: string
}

/**
 * The policy at work on one machine. Each method answers with what the clients are told, in order,
 * and has written the registers by then. The caller has checked that the ids, tasks and CPUs exist.
 */
export interface Allocator {
  request(request: Request): PolicyOutcome[]
  release(action: ReleaseAction): PolicyOutcome[]
  modify(action: ModifyAction): PolicyOutcome[]
  /** `machine` already names the new task as the one that runs. */
  switch(action: SwitchAction): PolicyOutcome[]
  poke(action: PokeAction): PolicyOutcome[]
  life(action: LifeAction): PolicyOutcome[]
  /** What PTRACE_PEEKUSER of u_debugreg[register] reads back. */
  peek(task: TaskId, register: number): bigint
  /** Takes a raw write in place of the hardware. Absent where nothing stands between the writer and the registers. */
  write?(action: WriteAction): Outcome[]
  /** Why no breakpoint is taken while this access happens, or null. */
  masks?(action: AccessAction): string | null
  /** Why the handler of a hit of this request tells nobody, or null. */
  filters?(id: RequestId, action: AccessAction): string | null
  /** Those of the slots that report an access whose clients the #DB handler never comes to; null: it comes to all. */
  passesOver?(cpu: CpuIndex, slots: readonly SlotIndex[]): PassedOver | null
  /** The #DB handler, after DR6 is set: `slots` are the bits it reports. */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[], access: Access): PolicyOutcome[]
  /**
   * The slots on this CPU whose next hit makes the #DB handler write the registers, or may keep one from whoever armed
   * it; a replay must stop there.
   */
  reactiveSlots(cpu: CpuIndex): SlotIndex[]
}
