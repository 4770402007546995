import type { ClientKind } from '../core/reservation/actions.ts'

/** What each kind of client does with a wish, for whoever chooses one; “by hand” has no behaviour of its own. */
export const kindNotes: Readonly<Record<ClientKind | 'by hand', string>> = {
  gdb: 'A debugger of a task: it cuts a watch into aligned pieces and writes them when the program continues.',
  ptrace: 'A tracer that pokes the debug registers of its task one by one.',
  kgdb: 'The debugger of the whole kernel: breakpoints on every CPU.',
  kwatch: 'A watch of the kernel itself, on every CPU, asked for from within.',
  utrace: 'A tracer with a priority and callbacks, which makes way when it is told to.',
  perf: 'One event for a task, a CPU or both; it hears at once when there is no slot.',
  ksym: 'The tracer of kernel symbols of 2009: four entries of 4 bytes, and EAGAIN for every no.',
  wide: 'A kernel module that asks for one event on every CPU: all of them or none.',
  raw: 'Somebody who writes DR0-DR7 on each CPU and asks nobody.',
  'by hand': 'No behaviour of its own: every request and every write is an action that you add.',
}
