import { LinuxAllocator, type LinuxVersion } from './linux/allocator.ts'
import { PinnedCounts } from './linux/counts.ts'
import { EarlyCounts } from './linux/early-counts.ts'
import { FlexibleCounts } from './linux/flexible.ts'
import type { Policy, PolicyWith, Source } from './policy.ts'

const common: readonly Source[] = [
  {
    title: 'who may open an event, its slot, and what x86 takes',
    where: 'include/linux/perf_event.h, arch/x86/kernel/hw_breakpoint.c, Linux 6.1 and later',
  },
  {
    title: "a debugger's registers as events",
    where: 'arch/x86/kernel/ptrace.c, Linux 4.0 and later; measured on 6.18',
  },
  {
    title: 'since when the #DB handler reads DR6 once and goes on past an empty slot',
    where: 'arch/x86/kernel/traps.c, hw_breakpoint.c, about Linux 5.10',
    reconstructed: true,
  },
  { title: 'kgdb as a client', where: 'arch/x86/kernel/kgdb.c, Linux 2.6.34 and later' },
  {
    title: 'what becomes of a raw write',
    where: 'follows from arch_install_hw_breakpoint and arch_uninstall_hw_breakpoint',
    reconstructed: true,
  },
  {
    title: "a debugger's breakpoints end at exec and exit",
    where: 'where flush_ptrace_hw_breakpoint is called; measured on Linux 6.18',
    reconstructed: true,
  },
]

function version(text: Omit<Policy, 'create'>, linux: LinuxVersion): Policy {
  return { ...text, create: (machine) => new LinuxAllocator(machine, linux) }
}

const first = version(
  {
    id: 'linux/2009',
    title: "perf's first arbiter",
    years: 'November 2009',
    people: 'Frederic Weisbecker',
    motto: 'the fullest task counts for all',
    summary:
      'Breakpoints become perf events, and slots are counted when an event is opened. The first version counts what the fullest task has against every other task: where one debugger holds four, no other gets any. Its sums go wrong for events that are bound to one CPU, and then it promises more than there is.',
    sources: [
      {
        title: 'hw-breakpoints: Arbitrate access to pmu following registers constraints',
        where: 'kernel/hw_breakpoint.c at Linux commit ba1c813a6b9a',
      },
      ...common,
    ],
  },
  {
    constraints: (cpus) => new EarlyCounts(cpus, 'the fullest task'),
    rotates: false,
    masksNmi: false,
    stopsAtUnknown: true,
  },
)

const second = version(
  {
    id: 'linux/2010',
    title: "perf's counters, each task for itself",
    years: '2010',
    people: 'Frederic Weisbecker',
    motto: 'a task counts as a whole',
    summary:
      'Each task is counted by what it holds itself, but on all CPUs together: a breakpoint for one CPU costs a slot on every other. Its sums go wrong for events that are bound to one CPU, and then it promises more than there is.',
    sources: [
      {
        title: 'the arbiter, with a count for each task and type',
        where: 'kernel/hw_breakpoint.c at Linux commit 0102752e4c9e',
      },
      ...common,
    ],
  },
  {
    constraints: (cpus) => new EarlyCounts(cpus, 'its own total'),
    rotates: false,
    masksNmi: false,
    stopsAtUnknown: true,
  },
)

const flexible = version(
  {
    id: 'linux/flexible',
    title: 'What if perf took turns',
    years: 'never',
    people: "the kernel's own comment, answered by Paul Mackerras",
    motto: 'one slot for all who can wait',
    summary:
      'A comment in the kernel describes what no kernel ever did: breakpoints of perf that are not pinned take turns, and one slot is kept for all of them together. So everybody is told yes, and at any moment some are not in hardware, without a word. Even a debugger that was promised its slot may never get it.',
    sources: [
      {
        title: 'constraints to check before allowing this new breakpoint counter',
        where: 'comment in kernel/events/hw_breakpoint.c since 2009; never implemented',
        reconstructed: true,
      },
      {
        title: 'whose turn comes first: an objection to the arbiter',
        where: 'Paul Mackerras, linux-kernel, 7 November 2009',
        reconstructed: true,
      },
      ...common,
    ],
  },
  {
    constraints: (cpus) => new FlexibleCounts(cpus),
    rotates: true,
    masksNmi: true,
    stopsAtUnknown: false,
  },
)

/** Linux since 2009, as it is since 6.1; the variants `2009` and `2010` count otherwise, `flexible` never was. */
export const linux: PolicyWith<'2009' | '2010' | 'flexible'> = {
  ...version(
    {
      id: 'linux',
      title: 'Linux today',
      years: '2009 to today',
      people: 'Frederic Weisbecker, Marco Elver',
      motto: 'count first, place later',
      summary:
        'Every breakpoint is a perf event, and whoever opens one is told at once whether there will be a slot: what is bound to a CPU and what the task holds there must not exceed four. Which slot it is turns out only when the event is put in, the lowest that is free on that CPU. Here every request is a perf event. A debugger that pokes registers through ptrace pays when it writes an address, and gets nothing back until its program ends.',
      sources: [
        {
          title: 'perf/hw_breakpoint: the arbiter and its own unit test',
          where: 'kernel/events/hw_breakpoint.c, hw_breakpoint_test.c, Linux 6.1 and later',
        },
        ...common,
      ],
    },
    {
      constraints: (cpus) => new PinnedCounts(cpus),
      rotates: false,
      masksNmi: true,
      stopsAtUnknown: false,
    },
  ),
  variants: { '2009': first, '2010': second, flexible },
}
