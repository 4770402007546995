import type { Policy } from './policy.ts'
import { PrasadAllocator } from './prasad-2009/allocator.ts'

export const prasad2009: Policy = {
  id: 'reservation/prasad-2009',
  title: 'Reservation as it was built',
  years: 'June to November 2009',
  people: 'K.Prasad',
  motto: 'refuse early, with faults',
  summary:
    'The kernel takes registers from DR3 down and closes up when one is given back; a task takes its first free register from DR0 up, and a count for each register says how many tasks use it. Who would cross the other is refused with ENOSPC at once. And yet it can fail in silence: a watch for a task that runs on another CPU is granted and not armed there, and a debugger that writes DR7 in an unusual order is told yes for a register that watches something else.',
  sources: [
    {
      title: 'the generic part and the x86 part',
      where:
        'kernel/hw_breakpoint.c, arch/x86/kernel/hw_breakpoint.c, Linux commit 0067f1297241, 2009',
    },
    {
      title: 'hw-breakpoints: modify Ptrace routines to access breakpoint registers',
      where: 'arch/x86/kernel/ptrace.c, Linux commit 72f674d203cd, 2009',
    },
    {
      title: 'what a fork copies',
      where:
        'arch/x86/kernel/process.c, arch/x86/kernel/process_64.c, Linux commit 66cb59172959, 2009',
    },
    { title: 'the kernel symbol tracer', where: 'kernel/trace/trace_ksym.c, 2009' },
  ],
  create: (machine) => new PrasadAllocator(machine),
}
