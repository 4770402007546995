import counts from './evidence-counts.json' with { type: 'json' }

/** Something real that the model is held to. */
export interface Evidence {
  readonly id: keyof typeof counts
  /** What was recorded, and from what. */
  readonly what: string
  /** What of the model answers for it. */
  readonly holds: string
  /** In test/vectors of the project. */
  readonly file: string
  /** What one of the counted answers is. */
  readonly unit: string
}

const list: readonly Evidence[] = [
  {
    id: 'silicon',
    what: 'An AMD Zen 3 CPU, through ptrace: which of four breakpoints report an access',
    holds: 'the matching rule',
    file: 'silicon-data.json',
    unit: 'accesses',
  },
  {
    id: 'bochs',
    what: 'Bochs 2.7 running a bare-metal program: unaligned addresses, I/O, slots not enabled',
    holds: 'the matching rule, and Bochs as an emulator',
    file: 'emulators.json',
    unit: 'accesses',
  },
  {
    id: 'qemu',
    what: 'QEMU 7.2 (TCG) running the same program',
    holds: 'QEMU 7.2 as an emulator, with its faults',
    file: 'emulators.json',
    unit: 'accesses',
  },
  {
    id: 'read-backs',
    what: 'What DR6 and DR7 read back after a write, in Bochs 2.7',
    holds: 'fixed and writable bits',
    file: 'emulators.json',
    unit: 'writes',
  },
  {
    id: 'instructions',
    what: 'The same Zen 3 CPU under Linux 6.18: which instructions and system calls trap',
    holds: 'the field guide',
    file: 'instructions.json',
    unit: 'rows',
  },
  {
    id: 'kernel-slots',
    what: 'Linux 6.18, perf_event_open: reservations granted and refused',
    holds: 'the policy “Linux today”',
    file: 'kernel-slots.json',
    unit: 'answers',
  },
  {
    id: 'kunit-slots',
    what: 'The kernel’s own unit test of its constraints, Linux 6.1 and later',
    holds: 'the policy “Linux today”; its variants of 2009 and 2010 differ where the kernel did',
    file: 'kunit-slots.json',
    unit: 'steps',
  },
  {
    id: 'prasad-2009',
    what: 'K.Prasad’s C code of 2009, compiled in user space: every column after every call',
    holds: 'the reservation’s variant of 2009, faults included',
    file: 'prasad-2009.json',
    unit: 'calls',
  },
  {
    id: 'stern-2007',
    what: 'Alan Stern’s patch as839b of 2007, compiled in user space: every column after every call',
    holds: 'the ownership table with kwatch',
    file: 'stern-2007.json',
    unit: 'calls',
  },
  {
    id: 'gdb-registers',
    what: 'GDB 13.1’s own mirror of the registers',
    holds: 'gdb as a client: aligned pieces, reference counts',
    file: 'gdb-registers.json',
    unit: 'register states',
  },
]

/** Each kind of evidence with how many answers of it the last test run found equal. */
export const evidence: readonly (Evidence & { readonly count: number })[] = list.map((each) => ({
  ...each,
  count: counts[each.id],
}))
