import type { Command } from './commands.ts'
import type { ScopeState } from './model.ts'

const isMapShown = ({ panel, trace }: ScopeState) => panel === 'memory' && trace !== null
/** Of memory a part alone. */
const isMapZoomed = (scope: ScopeState) => isMapShown(scope) && scope.memoryView !== null

/** What somebody does at the desk, with registers from elsewhere and breakpoints for elsewhere. */
export const deskCommands = [
  {
    id: 'paste',
    title: 'Paste registers: an oops, a dump, a DR7 value',
    group: 'Scenario',
    keys: ['v'],
    run: (scope) => scope.paste(''),
  },
  {
    id: 'take-away',
    title: 'The breakpoints as commands: gdb, perf, C',
    group: 'Scenario',
    keys: ['c'],
    run: (scope) => scope.takeAway(null),
  },
  {
    id: 'memory',
    title: 'Map of memory against time, or registers again',
    group: 'View',
    keys: ['m'],
    run: ({ panel, showPanel }) => showPanel(panel === 'memory' ? 'registers' : 'memory'),
  },
  {
    id: 'memory-in',
    title: 'Memory: zoom in at the watch',
    group: 'View',
    keys: ['z'],
    when: isMapShown,
    run: (scope) => scope.zoomMemory(1 / 4),
  },
  {
    id: 'memory-out',
    title: 'Memory: zoom out',
    group: 'View',
    keys: ['Shift+z'],
    when: isMapZoomed,
    run: (scope) => scope.zoomMemory(4),
  },
  {
    id: 'memory-up',
    title: 'Memory: higher addresses',
    group: 'View',
    keys: ['Alt+ArrowUp'],
    when: isMapZoomed,
    run: (scope) => scope.panMemory(1 / 4),
  },
  {
    id: 'memory-down',
    title: 'Memory: lower addresses',
    group: 'View',
    keys: ['Alt+ArrowDown'],
    when: isMapZoomed,
    run: (scope) => scope.panMemory(-1 / 4),
  },
  {
    id: 'memory-all',
    title: 'Memory: all that is touched',
    group: 'View',
    keys: ['o'],
    when: isMapZoomed,
    run: (scope) => scope.viewMemory(null),
  },
  {
    id: 'next-hit',
    title: 'Next hit, or access that touches the chosen watch',
    group: 'Time',
    keys: ['.'],
    run: (scope) => void scope.stepHit(1),
  },
  {
    id: 'previous-hit',
    title: 'Previous hit, or access that touches the chosen watch',
    group: 'Time',
    keys: [','],
    run: (scope) => void scope.stepHit(-1),
  },
  {
    id: 'edit-scenario',
    title: 'Edit the scenario, or stop editing',
    group: 'Scenario',
    keys: ['Shift+E'],
    run: ({ panel, showPanel }) => showPanel(panel === 'editor' ? 'registers' : 'editor'),
  },
  {
    id: 'evidence',
    title: 'Evidence: what the model was checked against',
    group: 'View',
    keys: ['e'],
    run: (scope) => scope.show('evidence'),
  },
  {
    id: 'pictures',
    title: 'Pictures and text of what is shown',
    words: ['mail', 'png', 'svg', 'image', 'table', 'copy', 'save', 'export'],
    group: 'View',
    keys: ['x'],
    run: (scope) => scope.show('pictures'),
  },
  {
    id: 'gallery',
    title: 'Gallery of states',
    words: ['pictures', 'svg', 'embed', 'slides'],
    group: 'View',
    keys: ['Shift+g'],
    run: (scope) => scope.show('gallery'),
  },
  {
    id: 'guide',
    title: 'Field guide: what trips a watch, and where emulators differ',
    group: 'View',
    keys: ['g'],
    run: (scope) => scope.show('guide'),
  },
  {
    id: 'why-not',
    title: 'Why did it not fire?',
    group: 'View',
    keys: ['y'],
    run: (scope) => scope.show('why-not'),
  },
  {
    id: 'source',
    title: 'What the trace tells, and what it does not',
    group: 'View',
    words: ['filter', 'only', 'cpu', 'task'],
    keys: ['i'],
    when: ({ trace }) => trace !== null,
    run: (scope) => scope.show('source'),
  },
] as const satisfies readonly Command[]
