/** Something that the model leaves out, or takes from a text instead of a machine. */
export interface LeftOut {
  readonly about: string
  /** One sentence: what is not modelled. */
  readonly what: string
  /** What somebody who does not know that might conclude, and must not: it goes on from "Do not conclude that". */
  readonly wrong: string
}

/** The hardware first, then Linux and its clients, then the policies. */
export const leftOut: readonly LeftOut[] = [
  {
    about: 'Intel',
    what: 'No Intel CPU was measured: what is said of Intel stands in its manuals, errata and other projects’ comments.',
    wrong: 'an Intel CPU sets exactly the bits that an AMD CPU was seen to set',
  },
  {
    about: 'What Linux lets nobody write',
    what: 'DRn addresses that are not aligned, general detect and I/O breakpoints were seen in Bochs and QEMU, not on silicon.',
    wrong: 'a real CPU was seen to do what is shown of them',
  },
  {
    about: 'Undefined settings',
    what: 'R/W = 10 with CR4.DE clear and an execute breakpoint with a length are undefined; here they report nothing.',
    wrong: 'they report nothing on every CPU',
  },
  {
    about: 'Single-step, RF, MOV SS',
    what: 'TF and BTF, the RF flag, ICEBP and the shadow of MOV SS are not simulated, nor what the suites of KVM and Linux test of them (debug.c, mov_ss_trap, sigtrap_loop, single_step_syscall): DR6 shows BS only where it is written.',
    wrong:
      'a real #DB has these bits alone and comes at this instruction: it may carry BS, merge with the next one’s or come one instruction late',
  },
  {
    about: 'RTM and bus locks',
    what: 'No #DB is raised for a transaction or a locked access across two cache lines: DR6.RTM and DR6.BLD are only read and written.',
    wrong: 'a program without a watch raises no #DB',
  },
  {
    about: 'Instructions',
    what: 'An access is what a trace or a scenario says it is: no instruction is carried out, and one that faults half-way, which raises no #DB at all, is not told from one that completes.',
    wrong: 'a store that ends in a page fault reports the bytes before it',
  },
  {
    about: 'Task gates, SMM, VM exits',
    what: 'The CPU’s own task switch (which clears L0-L3 and sets BT), system management mode and the formats of VMCS and VMCB are not simulated.',
    wrong:
      'L bits survive every task switch, or that a hypervisor sees DR6 as a guest does: what KVM’s vmx_tests and svm_tests check of these is not checked here',
  },
  {
    about: 'Emulators',
    what: 'An emulator here differs in which breakpoints report an access; the bits of DR6 and DR7 that it keeps, general detect and its faults are shown as hardware has them.',
    wrong: 'a program under that emulator reads back the same DR6 and DR7',
  },
  {
    about: 'Order',
    what: 'A trace has one order of accesses, that of its recorder; two CPUs writing at once are not modelled.',
    wrong: 'accesses of two CPUs came in this order',
  },
  {
    about: 'Ranges',
    what: 'AMD’s address masks (ranges wider than 8 bytes) are not offered: perf answers EOPNOTSUPP, as on a CPU without them.',
    wrong: 'no CPU watches 16 bytes with one slot',
  },
  {
    about: 'Address spaces',
    what: 'Today’s Linux is simulated for 64-bit programs with 48-bit addresses: not the limits of 32-bit programs, nor of five-level paging.',
    wrong: 'a 32-bit program may watch 8 bytes, or that an address above 47 bits is nobody’s',
  },
  {
    about: 'Forbidden addresses',
    what: 'Linux refuses with EINVAL functions that are closed to kprobes and whatever its #DB handler needs (GDT, TSS, per-CPU offsets, TLB state, cpu_dr7); where these lie differs from boot to boot, so that only the CPU entry area is refused here.',
    wrong: 'a kernel address that is granted here is granted on your machine',
  },
  {
    about: 'Privileges',
    what: 'A caller is root, or is not and meets kernel.perf_event_paranoid (EACCES, EPERM); capabilities one by one, security modules, the right to attach to a task and what distributions add (paranoid 3 and 4) are not modelled.',
    wrong: 'whoever is granted a watch here may open it there',
  },
  {
    about: 'Sampling',
    what: 'perf’s periods, buffers, signals and branch stacks (which are EOPNOTSUPP) are not modelled: every hit counts once.',
    wrong: 'each hit is a sample or a signal: with a period of 100, 10,000 hits are 100 signals',
  },
  {
    about: 'Inheritance',
    what: 'An event of a task is that task’s alone: perf’s inherit, which gives every new thread and child events and slots of its own, is not modelled.',
    wrong: 'perf record sees one task only, or that its children cost no slots',
  },
  {
    about: 'The #DB handler of Linux',
    what: 'It is one step: DR7 that it clears meanwhile, and the SIGTRAP that follows with its si_code, are not simulated.',
    wrong:
      'what the handler itself touches is reported, or that a raw writer’s hit is no signal for the task',
  },
  {
    about: 'kgdb',
    what: 'It has its events from boot on and finds nobody in the middle of counting; its raw writes of early boot are not simulated.',
    wrong:
      'only a full CPU refuses it, or that it was always there: without a slot at boot it gives up',
  },
  {
    about: 'Other systems',
    what: 'Windows, macOS, FreeBSD, ARM64 and RISC-V are not simulated.',
    wrong:
      'they take and refuse the same: each clears or rejects other bits, and ARM64 and RISC-V trap before the access',
  },
  {
    about: 'Reconstructions',
    what: 'The priority policy and parts of the simple reservation are reconstructed from quotations: their texts of 2007 to 2009 were not found. They are labelled so.',
    wrong: 'the patches did all of this in every detail',
  },
  {
    about: 'Turns',
    what: 'perf’s flexible events never reached the kernel; they are offered as a what-if.',
    wrong: 'any Linux lets breakpoints take turns',
  },
]
