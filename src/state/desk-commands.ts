import type { Command } from './commands.ts'

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
    title: 'Take the breakpoints away: gdb, perf, C',
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
    id: 'next-hit',
    title: 'Next access that touches the chosen watch',
    group: 'Time',
    keys: ['.'],
    when: ({ trace, grabbed }) => trace !== null && grabbed !== null,
    run: (scope) => void scope.stepHit(1),
  },
  {
    id: 'previous-hit',
    title: 'Previous access that touches the chosen watch',
    group: 'Time',
    keys: [','],
    when: ({ trace, grabbed }) => trace !== null && grabbed !== null,
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
    group: 'View',
    keys: ['x'],
    run: (scope) => scope.show('pictures'),
  },
  {
    id: 'gallery',
    title: 'Gallery of states',
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
] as const satisfies readonly Command[]
