import type { ClientProgram, ScenarioAction } from '../clients/wishes.ts'
import type { CpuIndex } from '../reservation/actions.ts'
import type { PolicyKey } from '../reservation/policies.ts'
import type { Tick, World } from './world.ts'

/** Who asks for slots, as it is shown: the letter marks its slots beside its colour. */
export interface Client extends ClientProgram {
  readonly title: string
  readonly letter: string
  /** What it is after, in a few words. */
  readonly note: string
  /** Where it stands written that it behaves so. */
  readonly sources?: readonly string[]
}

/** What happens at one tick, before the access of that tick, with the words a speaker would say. */
export interface Step {
  readonly tick: Tick
  readonly caption?: string
  /** Where what the caption says stands written. */
  readonly source?: string
  readonly actions: readonly ScenarioAction[]
}

/** A world, clients, timed actions with captions, and the trace that runs meanwhile. */
export interface Scenario {
  readonly title: string
  /** One sentence: what it shows. */
  readonly summary: string
  readonly sources: readonly string[]
  readonly world: World
  readonly clients: readonly Client[]
  /** In the order of their ticks. */
  readonly steps: readonly Step[]
  /** The first tick after the scenario; a trace may be longer. */
  readonly end: Tick
  /** A file of public/traces, one access for each tick: they run on this CPU, unless the file tells another one that the world has. */
  readonly trace?: { readonly file: string; readonly cpu: CpuIndex }
  /** Shown side by side at the start, the first one in the registers. */
  readonly policies: readonly PolicyKey[]
}
