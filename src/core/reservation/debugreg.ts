import { DebugregAllocator } from './debugreg/allocator.ts'
import {
  debugreg2001,
  debugreg2002,
  debugreg2005,
  debugreg2007,
  type DebugregVersion,
} from './debugreg/version.ts'
import type { Policy, PolicyWith } from './policy.ts'

function version(text: Omit<Policy, 'create'>, rules: DebugregVersion): Policy {
  return { ...text, create: (machine) => new DebugregAllocator(machine, rules) }
}

/** What the older patches have in common with the last one is modelled once, after the last one. */
const modelledAfter2007 = {
  title: 'all that the patches share, as the last one has it',
  where: 'as839b, January 2007; what else differed before is left out',
  reconstructed: true,
} as const

const first = version(
  {
    id: 'debugreg/2001',
    title: 'The first table',
    years: '2001',
    people: 'Bharata B. Rao',
    motto: 'the kernel starts where gdb starts',
    summary:
      'A kernel client is given the lowest register that nobody has, and that is the one that gdb always begins with: gdb is refused although three others are free, and gdb never looked at the answer. Of several registers that a debugger enables at once only the first is counted, and a write that changes none is refused. The machines were 32-bit, and so were the registers.',
    sources: [
      {
        title: '[RFC][PATCH] Debug Register Allocation on x86',
        where: 'linux-kernel, 3 Apr 2001, for Linux 2.4.2',
      },
      {
        title: 'how a kernel client put its watch into the registers, which the patch left to it',
        where: 'as kwatch did it in 2007',
        reconstructed: true,
      },
      modelledAfter2007,
    ],
  },
  debugreg2001,
)

const second = version(
  {
    id: 'debugreg/2002',
    title: 'The table with kprobes',
    years: '2002',
    people: 'Vamsi Krishna S, Bharata B. Rao',
    motto: 'the debugger hears yes',
    summary:
      'The kernel now takes registers from the other end, so that it and gdb meet late. But where they meet the debugger is told yes all the same, nothing is counted, and at the next switch its address is written over the one that the kernel watches. The machines were 32-bit, and so were the registers.',
    sources: [
      {
        title: '[patch 2/4] kprobes - debug register management for 2.5.44',
        where: 'linux-kernel, 22 Oct 2002',
      },
      modelledAfter2007,
    ],
  },
  debugreg2002,
)

const third = version(
  {
    id: 'debugreg/2005',
    title: 'The table with kernel watches',
    years: '2005',
    people: 'Prasanna S Panchamukhi',
    motto: 'addresses are loaded, whosever the register is',
    summary:
      "A watch of the kernel can be asked for with one call, and gets the lowest register that nobody has. A switch writes every address that differs from the last task's, the kernel's registers included: one debugger that stored an address for the kernel's register is enough, and nobody is told. The machines were 32-bit, and so were the registers.",
    sources: [
      {
        title: 'Re: [patch 16/16] Add hardware breakpoint support for i386',
        where: 'linux-kernel, 30 Aug 2005, two patches for Linux 2.6.13',
      },
      modelledAfter2007,
    ],
  },
  debugreg2005,
)

/** The table of owners with kwatch, as proposed in January 2007; `2001`, `2002` and `2005` are its ancestors. */
export const debugreg: PolicyWith<'2001' | '2002' | '2005'> = {
  ...version(
    {
      id: 'debugreg',
      title: 'An owner for every register',
      years: '2001 to 2007',
      people: 'Bharata B. Rao, Vamsi Krishna S, Prasanna S Panchamukhi, Alan Stern',
      motto: 'first come, register by register',
      summary:
        "One table says of each register whether it is nobody's, the kernel's, or the tasks'. The kernel takes from DR3 down and has a register alone; tasks take the one they want and share it, each with its own address. Who wants what the other has is refused. On one CPU that nearly works. But a kernel watch is armed by copying one CPU's control register to all, so a debugger's watch on another CPU is gone until the next switch, and nobody is told. The machines were 32-bit, and so were the registers.",
      sources: [
        {
          title: '[PATCH - revised] Kwatch: kernel watchpoints using CPU debug registers',
          where: 'as839b, linux-kernel, 22 Jan 2007; the code compiled, and recorded call by call',
        },
        {
          title: 'the end of the #DB handler, beyond the lines that the patch changes',
          where: 'do_debug, arch/i386/kernel/traps.c, Linux 2.6.20',
          reconstructed: true,
        },
        {
          title:
            'a debugger of that time: lowest vacant register, address, then DR7, piece by piece',
          where: 'gdb/i386-nat.c, GDB 6; the remark on gdb in the patch of 2001',
          reconstructed: true,
        },
      ],
    },
    debugreg2007,
  ),
  variants: { '2001': first, '2002': second, '2005': third },
}
