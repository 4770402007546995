import type { Policy } from './policy.ts'
import { PriorityAllocator } from './priority/allocator.ts'

/** Priorities with callbacks: Roland McGrath's idea as Alan Stern and K.Prasad built it, before Ingo Molnar refused it. */
export const priority: Policy = {
  id: 'priority',
  title: 'Priorities and callbacks',
  years: '2007 to March 2009',
  people: 'Roland McGrath, Alan Stern, K.Prasad',
  motto: 'the loser is told, if it listens',
  summary:
    'Nobody is refused. Every wish is registered with a priority, the best ones get the registers, and the rest wait. A debugger outranks the kernel, unless the kernel client declares that it is not well-behaved. Who has to make way is told by a callback, and told again when its register is back. But the debugger that everybody uses never looks: it takes “you wait” for “yes”, and then believes in a watch that no register holds. And a program that does not even run keeps registers from the kernel on every CPU.',
  sources: [
    {
      title: 'the hw_breakpoint patches: lists, balance, placement, callbacks, ptrace',
      where: 'hw_breakpoint, Alan Stern 2007 and K.Prasad to 7 Mar 2009; the code was not found',
      reconstructed: true,
    },
    {
      title: 'eviction by priority with a callback, and callers that are not well-behaved',
      where: 'Roland McGrath, linux-kernel, 5 Feb 2007, as quoted on 11 Mar 2009',
    },
    {
      title: 'levels, and who should yield to whom',
      where: 'Alan Stern and Roland McGrath, linux-kernel, 6 and 7 Feb 2007',
    },
    {
      title: 'what becomes of a watch of several pieces, of a modified one, and of fork',
      where: 'by the same rules: each piece is a breakpoint of its own, a child starts with none',
      reconstructed: true,
    },
  ],
  create: (machine) => new PriorityAllocator(machine),
}
