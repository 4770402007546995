/** How often one execution traps: a number of #DBs, or words where it depends. */
export type Traps = number | string

/** What one instruction or system call does to a watch on bytes m. */
export interface GuideEntry {
  /** As an assembler or a manual page writes it; m is the watched memory. */
  readonly what: string
  readonly group: GuideGroup
  /** Traps of a write breakpoint (R/W = 01) and of an access breakpoint (R/W = 11). */
  readonly write: Traps
  readonly access: Traps
  /** Why, or what surprises in it. */
  readonly note: string
  /** What it was seen on; absent: it is what the source says. */
  readonly seenOn?: string
  readonly source: string
}

export type GuideGroup =
  | 'loads and stores'
  | 'atomic and bit instructions'
  | 'strings'
  | 'caches and prefetch'
  | 'vectors'
  | 'stack and state'
  | 'system calls and the kernel'
  | 'never an access of the program'

const recordedOn = 'AMD Zen 3, Linux 6.18'
const recordedIn = 'recorded in November 2026, a 4-byte breakpoint at m'
const measuredIn = 'measured in November 2026 through ptrace'

/** Rows of the recording: what, traps of a write and of an access breakpoint, note. */
type Row = readonly [what: string, write: Traps, access: Traps, note: string]

function recorded(group: GuideGroup, rows: readonly Row[]): GuideEntry[] {
  return rows.map(([what, write, access, note]) => {
    return { what, group, write, access, note, seenOn: recordedOn, source: recordedIn }
  })
}

function measured(group: GuideGroup, rows: readonly Row[]): GuideEntry[] {
  return recorded(group, rows).map((entry) => ({ ...entry, source: measuredIn }))
}

function written(group: GuideGroup, source: string, rows: readonly Row[]): GuideEntry[] {
  return rows.map(([what, write, access, note]) => ({ what, group, write, access, note, source }))
}

/** The rows of the recording come first in each group. */
export const fieldGuide: readonly GuideEntry[] = [
  ...recorded('loads and stores', [
    ['mov r32,[m]', 0, 1, 'A load trips an access breakpoint alone. x86 has none for reads only.'],
    ['mov [m],r32', 1, 1, 'A store trips both.'],
    ['mov [m],imm (new value)', 1, 1, 'The value does not matter to the hardware.'],
    ['cmp [m],0', 0, 1, 'A comparison reads.'],
    ['lea r64,[m]', 0, 0, 'It computes an address and accesses nothing.'],
    ['nop [m]', 0, 0, 'A long NOP names memory and accesses nothing.'],
    ['cmovne r32,[m], any', 0, 1, 'A conditional load.'],
    ['cmovne r32,[m], condition false', 0, 1, 'It loads even where it then moves nothing.'],
    ['mov [m+4],imm (next dword)', 0, 0, 'The neighbour of the watched bytes is not watched.'],
    ['mov qword [m-4],imm (straddles)', 1, 1, 'One byte of the watch is enough.'],
    ['inc [m]; dec [m]', 2, 2, 'Two instructions, two traps: the value is the old one at the end.'],
  ]),
  ...measured('loads and stores', [
    ['movnti, movntdq, movups [m]', 1, 1, 'Each byte of the operand counts, none beside it.'],
    ['a store across a page', 1, 1, 'The bytes on the second page count like those on the first.'],
    [
      'a store that faults on its second page',
      0,
      0,
      'No #DB at all, not even for the watched bytes on the first page: the fault comes instead.',
    ],
  ]),
  ...recorded('atomic and bit instructions', [
    [
      'add [m],0 (same value)',
      1,
      1,
      'The same value written is a write. GDB’s `watch` goes on silently, because it compares.',
    ],
    ['lock add [m],0', 1, 1, 'One instruction, one trap, though it reads and writes.'],
    ['xchg [m],r32', 1, 1, 'It always writes.'],
    [
      'lock cmpxchg, fails',
      1,
      1,
      'A failed compare-and-swap writes the old value back, and traps.',
    ],
    ['lock cmpxchg, succeeds', 1, 1, 'It cannot be told from a failed one by the trap.'],
    ['cmpxchg8b [m]', 1, 1, 'It writes whether it succeeds or not.'],
    ['bt [m],1', 0, 1, 'It reads a bit.'],
    ['bts [m],1', 1, 1, 'It writes, also where the bit was set before.'],
  ]),
  ...measured('atomic and bit instructions', [
    ['cmpxchg16b [m], fails', 1, 1, 'It writes the old value back.'],
    [
      'bts dword [m], bit of another byte',
      1,
      1,
      'The whole dword is accessed: a watch on its last byte traps for bit 3.',
    ],
  ]),
  ...recorded('strings', [
    ['rep stosb x4 at m', 4, 4, 'It reports after each iteration: four bytes, four traps.'],
    ['rep movsb x4 from m', 0, 4, 'The source is read.'],
    ['rep stosb x128 across m', 4, 4, 'Only the iterations that touch the watch trap.'],
    ['lodsd at m', 0, 1, 'A load.'],
    ['scasd at m', 0, 1, 'A load and a comparison.'],
  ]),
  ...measured('strings', [
    ['rep stosb with rcx = 0', 0, 0, 'No iteration, no access.'],
    [
      'movsb, source and destination watched',
      'destination',
      'both',
      'One #DB with the bits of source and destination.',
    ],
  ]),
  ...written('strings', 'Intel SDM 17.3.1.2, AMD APM 13.1.3.2; rr issues 2186, 2244', [
    [
      'rep stos, rep movs in fast-string mode, Intel',
      'late',
      'late',
      'The trap may come some iterations later, at the end of the group.',
    ],
  ]),
  ...recorded('caches and prefetch', [
    ['prefetcht0 [m]', 0, 0, 'A prefetch is a hint and no access.'],
    ['prefetchw [m]', 0, 0, 'Nor is one that announces a write.'],
    ['clflush [m]', 0, 1, 'It counts as a read of its operand byte, not of the whole line.'],
    ['movnti [m],r32', 1, 1, 'A store past the caches is a store.'],
  ]),
  ...measured('caches and prefetch', [
    ['clflushopt [m], clwb [m]', 0, 1, 'Like clflush: the operand byte alone.'],
    ['clflush of another byte of the line', 0, 0, 'The line is flushed, m is not accessed.'],
  ]),
  ...recorded('vectors', [
    [
      'vpmaskmovd load, lane at m masked off',
      0,
      1,
      'On this CPU a masked-off lane traps on a load; others may differ.',
    ],
    ['vpmaskmovd load, lane at m on', 0, 1, 'A load.'],
    ['vpmaskmovd store, lane at m masked off', 0, 0, 'What is not written does not trap.'],
    ['vpgatherdd touching m', 0, 1, 'All gathered elements together, one #DB.'],
  ]),
  ...measured('vectors', [
    ['maskmovdqu, mask byte of m 0', 0, 0, 'Only bytes with their mask bit are written.'],
    ['vpgatherdd, mask 0', 0, 0, 'Nothing is gathered.'],
    ['vmovups ymm over four watches', 1, 1, 'One #DB with four bits in DR6.'],
  ]),
  ...recorded('stack and state', [
    ['push (stack at m)', 1, 1, 'The stack is memory.'],
    ['pop (stack at m)', 0, 1, 'Likewise.'],
    ['fnstcw [m]', 1, 1, 'A store of two bytes.'],
  ]),
  ...measured('stack and state', [
    ['fxsave, m in bytes 464-511', 0, 0, 'These bytes of the area are left alone.'],
    ['xsave header', 1, 1, 'The header is read and written.'],
    ['push [m]', 0, 1, 'The operand is read; a watch on the stack is written.'],
  ]),
  ...recorded('system calls and the kernel', [
    [
      'getrandom(2) into m (kernel writes)',
      0,
      0,
      'The kernel wrote it and the debugger saw nothing: Linux delivers no SIGTRAP for a user breakpoint that matches in kernel mode.',
    ],
    ['write(2) /dev/null from m', 0, 0, 'Nobody reads the buffer.'],
    [
      'write(2) pipe from m (kernel reads)',
      0,
      0,
      'The hardware matches in kernel mode; ptrace’s breakpoints exclude the kernel.',
    ],
  ]),
  ...measured('system calls and the kernel', [
    [
      'read(2) into m, perf with exclude_kernel = 0',
      1,
      1,
      'perf counts what ptrace hides. It needs CAP_PERFMON or a low perf_event_paranoid.',
    ],
    [
      'execve(2) clearing .bss over m, perf mem:',
      'one an iteration',
      'one an iteration',
      'rep stosb of clear_user: eight hits for a watch of eight bytes, four for one of four.',
    ],
    ['fork(2): the child writes m', 0, 0, 'Breakpoints of ptrace are not inherited.'],
  ]),
  ...written('never an access of the program', 'Intel SDM 17.2.1; seen on QEMU 7.2 and Bochs 2.7', [
    ['page-table walk, accessed and dirty bits', 0, 0, 'Physical addresses are not compared.'],
    ['instruction fetch from m', 0, 0, 'Only an execute breakpoint sees it, at the first byte.'],
  ]),
  ...written(
    'never an access of the program',
    'VirtualBox bs3-cpu-weird-1; arch/x86/kernel/hw_breakpoint.c, Linux 6.12',
    [
      [
        'segment descriptor, IDT and TSS reads',
        'if written',
        1,
        'They hit on both vendors; Linux refuses breakpoints on GDT and TSS.',
      ],
    ],
  ),
]

/** Entries whose words contain every word of the question, in any case; all of them for an empty one. */
export function searchGuide(question: string): readonly GuideEntry[] {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean)
  return fieldGuide.filter((entry) => {
    const text = `${entry.what} ${entry.group} ${entry.note} ${entry.seenOn ?? ''} ${entry.source}`
    const lower = text.toLowerCase()
    return words.every((word) => lower.includes(word))
  })
}
