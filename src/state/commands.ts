import { deskCommands } from './desk-commands.ts'
import { slotIndices } from '../core/index.ts'
import { currentOf, redoTarget, undoTarget } from './history.ts'
import { type Spotlight, themes } from './model.ts'
import { speeds, type Scope } from './scope.ts'

export type CommandGroup = 'Time' | 'Scenario' | 'View' | 'On stage'

/** Something that a person can do: the one entry that its key, its button and its line in the help come from. */
export interface Command {
  readonly id: string
  readonly title: string
  /** What else somebody may call it who searches. */
  readonly words?: readonly string[]
  readonly group: CommandGroup
  /** Key bindings as tinykeys reads them; the first one is shown. */
  readonly keys: readonly string[]
  /** Keys that it has while presenting, before whatever has them in `keys`. */
  readonly stageKeys?: readonly string[]
  /** The title with what it would do now: "Undo: toggle L0 of DR7". */
  readonly now?: (scope: Scope) => string
  /** Absent: always. */
  readonly when?: (scope: Scope) => boolean
  readonly run: (scope: Scope) => void
}

const changeSpeed = (direction: 1 | -1) => (scope: Scope) => {
  const next = speeds[speeds.findIndex((speed) => speed >= scope.speed) + direction]
  if (next !== undefined) scope.setSpeed(next)
}

/** The parts of a slot that one key goes through, the last one followed by none. */
const parts = ['slot', 'enable', 'type', 'length'] as const satisfies readonly Spotlight['part'][]

const light =
  (slot: Spotlight['slot']) =>
  ({ spotlight, setSpotlight }: Scope) => {
    const at = spotlight?.slot === slot ? parts.indexOf(spotlight.part) : -1
    const part = parts[at + 1]
    setSpotlight(part === undefined ? null : { slot, part })
  }

const spotlights = slotIndices.map(
  (slot) =>
    ({
      id: `spotlight-${slot}`,
      title: `Spotlight on DR${slot}, then on its fields in DR7`,
      group: 'On stage',
      keys: [String(slot + 1)],
      run: light(slot),
    }) as const satisfies Command,
)

export const commands = [
  {
    id: 'play',
    title: 'Play or pause',
    group: 'Time',
    keys: ['Space', 'k'],
    run: (scope) => scope.play(!scope.playing),
  },
  {
    id: 'step',
    title: 'Step to the next event',
    group: 'Time',
    keys: ['ArrowRight'],
    run: (scope) => scope.step(1),
  },
  {
    id: 'back',
    title: 'Step back',
    group: 'Time',
    keys: ['ArrowLeft'],
    run: (scope) => scope.step(-1),
  },
  {
    id: 'next-caption',
    title: 'Next caption',
    group: 'Time',
    keys: ['PageDown'],
    stageKeys: ['ArrowRight', 'Space'],
    run: (scope) => scope.stepCaption(1),
  },
  {
    id: 'previous-caption',
    title: 'Previous caption',
    group: 'Time',
    keys: ['PageUp'],
    stageKeys: ['ArrowLeft', 'Shift+Space'],
    run: (scope) => scope.stepCaption(-1),
  },
  {
    id: 'next-trouble',
    title: 'Next refusal, loss or missed access',
    group: 'Time',
    keys: ['Shift+ArrowRight'],
    run: (scope) => scope.stepTrouble(1),
  },
  {
    id: 'previous-trouble',
    title: 'Previous refusal, loss or missed access',
    group: 'Time',
    keys: ['Shift+ArrowLeft'],
    run: (scope) => scope.stepTrouble(-1),
  },
  {
    id: 'first-difference',
    title: 'First divergence of the compared policies',
    group: 'Time',
    keys: ['f'],
    when: ({ policies }) => policies.length > 1,
    run: (scope) => void scope.firstDifference(),
  },
  {
    id: 'next-difference',
    title: 'Next difference between the compared policies',
    group: 'Time',
    keys: ['d'],
    when: ({ policies }) => policies.length > 1,
    run: (scope) => void scope.stepDifference(1),
  },
  {
    id: 'previous-difference',
    title: 'Previous difference between the compared policies',
    group: 'Time',
    keys: ['Shift+d'],
    when: ({ policies }) => policies.length > 1,
    run: (scope) => void scope.stepDifference(-1),
  },
  {
    id: 'start',
    title: 'To the start',
    group: 'Time',
    keys: ['Home'],
    run: (scope) => scope.seek(0),
  },
  {
    id: 'end',
    title: 'To the end',
    group: 'Time',
    keys: ['End'],
    run: (scope) => scope.seek(Infinity),
  },
  { id: 'faster', title: 'Faster', group: 'Time', keys: [']'], run: changeSpeed(1) },
  { id: 'slower', title: 'Slower', group: 'Time', keys: ['['], run: changeSpeed(-1) },
  {
    id: 'zoom-in',
    title: 'Zoom in at the cursor',
    group: 'Time',
    keys: ['+', 'Shift++', '='],
    run: (scope) => scope.zoomBy(1 / 2),
  },
  {
    id: 'zoom-out',
    title: 'Zoom out',
    group: 'Time',
    keys: ['-'],
    when: ({ zoom }) => zoom !== null,
    run: (scope) => scope.zoomBy(2),
  },
  {
    id: 'zoom-all',
    title: 'Show the whole time axis',
    group: 'Time',
    keys: ['0'],
    when: ({ zoom }) => zoom !== null,
    run: (scope) => scope.setZoom(null),
  },
  {
    id: 'add-watch',
    title: 'Add a watch at the cursor',
    group: 'Scenario',
    keys: ['w'],
    run: (scope) => scope.show('watch'),
  },
  ...deskCommands,
  {
    id: 'save-trace',
    title: 'Save the trace as .bpt',
    group: 'Scenario',
    keys: ['$mod+s'],
    when: ({ trace }) => trace !== null,
    run: (scope) => void scope.saveTrace(),
  },
  {
    id: 'close-trace',
    title: 'Close the trace, and give its memory back',
    group: 'Scenario',
    keys: ['Shift+X'],
    when: ({ trace, job }) => trace !== null || job !== null,
    run: (scope) => scope.closeTrace(),
  },
  {
    id: 'undo',
    title: 'Undo',
    group: 'Scenario',
    keys: ['$mod+z'],
    when: ({ history }) => undoTarget(history) !== null,
    now: ({ history }) => `Undo: ${currentOf(history).title}`,
    run: (scope) => scope.undo(),
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Scenario',
    keys: ['$mod+Shift+z'],
    when: ({ history }) => redoTarget(history) !== null,
    now: ({ history }) =>
      `Redo: ${currentOf({ ...history, at: redoTarget(history) ?? history.at }).title}`,
    run: (scope) => scope.redo(),
  },
  {
    id: 'history',
    title: 'History: every edit, to go back to any',
    group: 'Scenario',
    keys: ['h'],
    run: (scope) => scope.show('history'),
  },
  {
    id: 'reset-edits',
    title: 'Start over: the scenario as it came',
    group: 'Scenario',
    keys: ['Shift+r'],
    when: ({ edited, history, scenarioId }) =>
      edited && (scenarioId !== null || history.versions.length > 1),
    run: (scope) => void scope.resetEdits(),
  },
  {
    id: 'empty',
    title: 'Empty scenario, for a trace of your own',
    group: 'Scenario',
    keys: ['Shift+n'],
    run: (scope) => scope.openEmpty(),
  },
  {
    id: 'share',
    title: 'Share this view: a link',
    words: ['url', 'address', 'copy', 'embed', 'mail'],
    group: 'Scenario',
    keys: ['l'],
    run: (scope) => scope.show('share'),
  },
  {
    id: 'present',
    title: 'Present, or end presenting',
    group: 'On stage',
    keys: ['p'],
    run: (scope) => scope.present(!scope.presenting),
  },
  {
    id: 'end-presenting',
    title: 'End presenting',
    group: 'On stage',
    keys: [],
    stageKeys: ['Escape'],
    when: ({ presenting }) => presenting,
    run: (scope) => scope.present(false),
  },
  {
    id: 'end-tour',
    title: 'End the first steps',
    group: 'View',
    keys: ['Escape'],
    when: ({ tour }) => tour !== null,
    run: (scope) => scope.setTour(null),
  },
  {
    // Logitech's remotes send F5 and Escape in turn from one button. A page that never presented reloads, as any.
    id: 'present-again',
    title: 'Present again, as a clicker asks for it',
    group: 'On stage',
    keys: ['F5'],
    when: ({ presented }) => presented,
    run: (scope) => {
      if (!scope.presenting) scope.present(true)
    },
  },
  {
    id: 'blank',
    title: 'Black screen, until the next key',
    group: 'On stage',
    keys: [],
    stageKeys: ['.', 'b'],
    when: ({ presenting }) => presenting,
    run: (scope) => scope.blank(!scope.blanked),
  },
  ...spotlights,
  {
    id: 'next-policy',
    title: 'Show the registers of the next policy',
    group: 'View',
    keys: ['n'],
    when: ({ policies }) => policies.length > 1,
    run: ({ policies, focus, setFocus }) => {
      const next = policies[(policies.indexOf(focus) + 1) % policies.length]
      if (next !== undefined) setFocus(next)
    },
  },
  {
    id: 'scores',
    title: 'Scores of the compared policies',
    words: ['table', 'counts', 'hits', 'missed'],
    group: 'View',
    keys: ['s'],
    run: (scope) => scope.show('scores'),
  },
  {
    id: 'about-policy',
    title: 'About the policy whose registers are shown',
    group: 'View',
    keys: ['a'],
    run: (scope) => scope.tellAbout(scope.focus),
  },
  {
    id: 'theme',
    title: 'Theme: as the system, light, dark, high contrast',
    group: 'View',
    keys: ['t'],
    run: ({ theme, setTheme }) => {
      setTheme(themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system')
    },
  },
  {
    id: 'palette',
    title: 'Every command, to be searched',
    group: 'View',
    keys: ['$mod+k'],
    run: (scope) => scope.show('palette'),
  },
  {
    id: 'tour',
    title: 'The tour of the first visit',
    group: 'View',
    keys: ['Shift+h'],
    when: ({ presenting }) => !presenting,
    run: (scope) => scope.setTour(0),
  },
  {
    id: 'help',
    title: 'Help: keys, and what is shown here',
    group: 'View',
    keys: ['Shift+?', '?'],
    run: (scope) => scope.show('help'),
  },
] as const satisfies readonly Command[]

export type CommandId = (typeof commands)[number]['id']

export function command(id: CommandId): Command {
  const found = commands.find((each) => each.id === id)
  if (found === undefined) throw new RangeError(`no command ${id}`)
  return found
}

/** The key of a command as a person reads it. */
export function keyLabel({ keys, stageKeys = [] }: Command): string {
  const names: Record<string, string> = {
    $mod: 'Ctrl',
    ArrowRight: '→',
    ArrowLeft: '←',
    ArrowUp: '↑',
    ArrowDown: '↓',
    PageDown: 'PgDn',
    PageUp: 'PgUp',
    Escape: 'Esc',
  }
  const [first = ''] = [...keys, ...stageKeys]
  const parts = first.split('+').map((part) => names[part] ?? part)
  return parts.at(-1) === '?' ? '?' : parts.join('+')
}
