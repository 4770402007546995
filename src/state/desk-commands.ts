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
] as const satisfies readonly Command[]
