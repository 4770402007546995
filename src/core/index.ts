// The public face of the core: the contract, and what the page needs beside it.
export { failure, type Result, success } from './result.ts'

export { maskOf, writableMask } from './registers/bits.ts'
export { type DebugCause, raiseDebug } from './registers/debug-exception.ts'
export {
  decodeDr6,
  decodeDr7,
  type Dr6,
  type Dr7,
  encodeDr6,
  encodeDr7,
} from './registers/decode.ts'
export { type Field, fieldAt, fields } from './registers/fields.ts'
export { readRegister, resetRegisters, writeRegister } from './registers/registers.ts'
export { baseAddress, isEnabled, slotBreakpoint, withoutSlot, withSlot } from './registers/slots.ts'
export {
  formatAddress,
  formatLength,
  formatRegister,
  formatSlots,
  parseRegister,
  formatNumber,
} from './registers/text.ts'
export type {
  Breakpoint,
  BreakpointLength,
  BreakpointType,
  DebugRegisters,
  Fault,
  SlotIndex,
} from './registers/types.ts'
export { slotIndices } from './registers/types.ts'

export type { Access, AccessKind, Watch } from './matching/access.ts'
export { coverRange, piecesNeeded } from './matching/cover.ts'
export { type EmulatorId, emulatorIds, emulatorTitles } from './matching/emulators/titles.ts'
export { explainAccess, type SlotVerdict } from './matching/explain.ts'
export { matchAccess } from './matching/rule.ts'
export { watchMatches } from './matching/watch.ts'

export { createGdbRegisters, type GdbRegisters } from './clients/gdb-registers.ts'

export type { ClientProgram, ScenarioAction, WishAction } from './clients/wishes.ts'

export type {
  Action,
  ClientId,
  ClientKind,
  CpuIndex,
  Request,
  RequestId,
  TaskId,
} from './reservation/actions.ts'
export type { CpuState, Owners } from './reservation/machine.ts'
export type { Errno, FallbackMethod, Outcome } from './reservation/outcomes.ts'
export {
  policies,
  type PolicyId,
  policyIds,
  type PolicyKey,
  policyKeys,
  policyOf,
} from './reservation/policies.ts'
export type { Allocator, Policy, Source } from './reservation/policy.ts'

export { Conductor } from './simulation/conductor.ts'
export {
  askingOf,
  freeRequestId,
  stretched,
  withAction,
  withClient,
  withoutAccesses,
  withWatch,
} from './simulation/edit.ts'
export {
  type Placed,
  withActionMoved,
  withNewStep,
  withoutAction,
  withoutStep,
  withStep,
} from './simulation/edit-steps.ts'
export {
  describeAccess,
  describeBelief,
  describeLoss,
  describeMissed,
  describeOutcome,
  fallbackNames,
  leftoverOf,
} from './simulation/explain.ts'
export {
  type Findings,
  findings,
  findingsInParts,
  type Reports,
  type Series,
} from './simulation/findings.ts'
export type {
  Arming,
  Belief,
  BeliefInterval,
  BeliefState,
  Coverage,
  JournalEntry,
} from './simulation/record.ts'
export { atOnce } from './simulation/parts.ts'
export { createRun, Run } from './simulation/run.ts'
export { decodeScenario, encodeScenario } from './simulation/scenario-file.ts'
export type { Client, Scenario, Step } from './simulation/scenario.ts'
export { type Score, score, scoreInParts, scoreOf } from './simulation/score.ts'
export {
  type Reaction,
  reactionsOf,
  simulate,
  simulateAgain,
  simulateInParts,
} from './simulation/simulate.ts'
export type { Interval, TaskInterval, Tick, World } from './simulation/world.ts'

export {
  type BlockFile,
  type BlockProgress,
  type BlockReader,
  hasBlocks,
  importBlocks,
  readBlock,
  type TextBlock,
} from './trace/blocks.ts'
export { type BptFile, openBpt, type RandomAccess } from './trace/bpt-part.ts'
export { type BptOptions, writeBpt } from './trace/bpt-write.ts'
export { type AccessDensity, density } from './trace/density.ts'
export { estimateTrace, refuseTrace, type TraceEstimate } from './trace/estimate.ts'
export {
  countHits,
  findHits,
  findHitsOfAny,
  firstHit,
  type FourWatches,
  type Hits,
  type HitSearch,
  lastHit,
  type MaskedHits,
} from './trace/hits.ts'
export { remembering, type RememberingTrace } from './trace/remembered.ts'
export { type Carries, carriesSentences } from './trace/carries.ts'
export type { AccessContext } from './trace/context.ts'
export { type ContextFilter, cpuMet, madeBy, madeByWords } from './trace/context-filter.ts'
export { type Maker, type Makers, makersOf } from './trace/makers.ts'
export type { HitLog, RecordedHit, RecordedWatch } from './trace/hit-log.ts'
export {
  type ImportedFile,
  importFile,
  type ImportError,
  type ImportOptions,
  type ImportProgress,
  importTrace,
} from './trace/import.ts'
export { equalRows, type MapView, memoryMap, type MemoryMap } from './trace/memory-map.ts'
export { type Region, touchedRegions } from './trace/regions.ts'
export type { Gap, RejectedLine, Trace, TraceFormat, TraceNotes } from './trace/trace.ts'
