import { formatNumber } from '../../core/index.ts'
import type { PolicyKey, Scenario, Tick } from '../../core/index.ts'
import { ownersOf } from '../clients-of.ts'
import { stateAt } from '../moment.ts'
import { type PictureTheme, registersPicture } from './registers.ts'
import { type ComparedRun, timelinesPicture } from './timeline.ts'

/** One state of the page as a picture: drawn live in the gallery, and kept under test/golden by its id. */
export interface GalleryEntry {
  readonly id: string
  readonly title: string
  /** A scenario of public/scenarios. */
  readonly scenario: string
  readonly what: 'registers' | 'timelines'
  /** The registers are those of the first. */
  readonly policies: readonly PolicyKey[]
  readonly tick: Tick
  readonly theme: PictureTheme
}

export const gallery: readonly GalleryEntry[] = [
  {
    id: 'registers-reservation',
    title: 'Four slots, four owners, nobody overwritten',
    scenario: 'five-wishes',
    what: 'registers',
    policies: ['reservation'],
    tick: 3000,
    theme: 'dark',
  },
  {
    id: 'registers-raw',
    title: 'The same moment where nobody coordinates',
    scenario: 'five-wishes',
    what: 'registers',
    policies: ['raw'],
    tick: 5390,
    theme: 'light',
  },
  {
    id: 'timeline-raw',
    title: 'One policy: the last writer wins',
    scenario: 'five-wishes',
    what: 'timelines',
    policies: ['raw'],
    tick: 5390,
    theme: 'dark',
  },
  {
    id: 'timeline-canary',
    title: 'A canary and its seven writes',
    scenario: 'canary',
    what: 'timelines',
    policies: ['linux'],
    tick: 561,
    theme: 'light',
  },
  {
    id: 'comparison-argument',
    title: 'The argument of 2009: refuse early, or overwrite silently',
    scenario: 'five-wishes',
    what: 'timelines',
    policies: ['reservation', 'raw'],
    tick: 5390,
    theme: 'dark',
  },
  {
    id: 'comparison-ingos-answer',
    title: 'Ingo’s answer: one no, aloud, or one loss that nobody is told of',
    scenario: 'ingos-answer',
    what: 'timelines',
    policies: ['priority', 'reservation'],
    tick: 569,
    theme: 'dark',
  },
  {
    id: 'comparison-rolands-case',
    title: 'Roland’s case: the kernel makes way, and is told',
    scenario: 'rolands-case',
    what: 'timelines',
    policies: ['priority', 'reservation'],
    tick: 3000,
    theme: 'light',
  },
  {
    id: 'comparison-three-linux',
    title: 'Three versions of Linux, the same requests',
    scenario: 'gdb-against-perf',
    what: 'timelines',
    policies: ['linux', 'linux/2010', 'linux/2009'],
    tick: 75,
    theme: 'dark',
  },
  {
    id: 'timeline-unaligned',
    title: 'Eight bytes at an odd address take four slots',
    scenario: 'unaligned-watch',
    what: 'timelines',
    policies: ['linux'],
    tick: 30,
    theme: 'light',
  },
  {
    id: 'registers-unaligned',
    title: 'DR7 of the unaligned watch: 1, 2, 4 and 1 bytes',
    scenario: 'unaligned-watch',
    what: 'registers',
    policies: ['linux'],
    tick: 30,
    theme: 'dark',
  },
  {
    id: 'comparison-guest',
    title: 'The guest’s watch while the host debugs',
    scenario: 'guest-and-host',
    what: 'timelines',
    policies: ['hypervisor', 'hypervisor/haxm'],
    tick: 40,
    theme: 'light',
  },
  {
    id: 'comparison-six',
    title: 'Six policies, one program',
    scenario: 'five-wishes',
    what: 'timelines',
    policies: ['raw', 'debugreg', 'priority', 'reservation', 'linux', 'hypervisor'],
    tick: 5390,
    theme: 'light',
  },
]

/** The entry drawn from its runs, one for each of its policies and in their order, as an SVG file. */
export function drawEntry(
  { what, tick, theme }: GalleryEntry,
  scenario: Scenario,
  runs: readonly ComparedRun[],
): string {
  const cpu = scenario.trace?.cpu ?? 0
  const [first] = runs
  if (what === 'timelines' || first === undefined) {
    return timelinesPicture({ scenario, runs, cpu, from: 0, to: scenario.end, cursor: tick }, theme)
  }
  return registersPicture(
    {
      heading: `under ${first.policy.title}, CPU ${cpu}, tick ${formatNumber(tick)}`,
      run: first.run,
      state: stateAt(first, tick, cpu),
      before: stateAt(first, tick - 1, cpu),
      ownerOf: ownersOf(scenario),
    },
    theme,
  )
}
