import type { SourceFormat } from './trace.ts'

/** What a source tells, and what it does not: said with every trace, never made up. */
export interface Carries {
  /** `hits`: its records are what some breakpoint reported already. */
  readonly records: 'accesses' | 'hits'
  /** `some`: of some records. */
  readonly size: 'yes' | 'some' | 'no'
  /** Whether an access reads or writes; `armed`: only what the breakpoint was set to. */
  readonly direction: 'yes' | 'armed' | 'no'
  readonly instructions: 'yes' | 'no'
  readonly task: 'yes' | 'no'
  readonly cpu: 'yes' | 'no'
  /** The unit, `none`: no time. */
  readonly time: 's' | 'ticks' | 'none'
  /** What the order between threads is worth. */
  readonly order: 'time' | 'serialised' | 'as printed'
  readonly address: 'virtual' | 'physical' | 'unsaid'
  /** `sampled`: most accesses are missing; `first touch`: only those that fault; `reports`: only those at fault. */
  readonly share: 'all' | 'sampled' | 'first touch' | 'reports' | 'hits'
}

const full: Carries = {
  records: 'accesses',
  size: 'yes',
  direction: 'yes',
  instructions: 'no',
  task: 'no',
  cpu: 'no',
  time: 'none',
  order: 'as printed',
  address: 'virtual',
  share: 'all',
}

const hits: Carries = {
  ...full,
  records: 'hits',
  size: 'no',
  direction: 'armed',
  task: 'yes',
  cpu: 'yes',
  time: 's',
  order: 'time',
  share: 'hits',
}

/** What each format can tell. What is really in a file is looked up when it was read (observed.ts). */
export const carriesOf: Readonly<Record<SourceFormat, Carries>> = {
  lackey: { ...full, instructions: 'yes', order: 'serialised' },
  din: { ...full, size: 'no', instructions: 'yes', address: 'unsaid' },
  xdin: { ...full, instructions: 'yes', address: 'unsaid' },
  pinatrace: full,
  dynamorio: { ...full, instructions: 'yes', task: 'yes', cpu: 'yes' },
  execlog: { ...full, size: 'no', instructions: 'yes', cpu: 'yes' },
  columns: { ...full, time: 'ticks', address: 'unsaid' },
  gem5: { ...full, time: 'ticks', order: 'time', address: 'physical' },
  perf: {
    ...full,
    size: 'no',
    task: 'yes',
    cpu: 'yes',
    time: 's',
    order: 'time',
    share: 'sampled',
  },
  ftrace: {
    ...full,
    size: 'no',
    task: 'yes',
    cpu: 'yes',
    time: 's',
    order: 'time',
    share: 'first touch',
  },
  mmiotrace: { ...full, time: 's', order: 'time', address: 'physical' },
  'kernel-report': { ...full, task: 'yes', cpu: 'yes', time: 's', share: 'reports' },
  'perf-hits': hits,
  'perf-json': hits,
  'ftrace-hits': hits,
  ksym: { ...hits, size: 'yes', time: 'none', order: 'as printed' },
  gdb: { ...hits, cpu: 'no', time: 'none', order: 'as printed' },
}

/** What a person has to know before reading anything out of it: a sentence for each thing that is missing. */
export function carriesSentences(carries: Carries): readonly string[] {
  const isHits = carries.records === 'hits'
  const told: readonly (string | false)[] = [
    isHits &&
      'These are hits that a breakpoint reported when it was recorded, not the accesses of a program: they are shown as they are and not matched again.',
    carries.size === 'no' &&
      !isHits &&
      'The source does not tell sizes: each access is matched with its first byte alone, so a hit is sure and a miss is not.',
    carries.size === 'some' &&
      'The source tells the size of some accesses only: the others are matched with their first byte alone.',
    carries.size === 'no' && isHits && 'How many bytes the accesses had is not told.',
    carries.direction === 'no' && 'The source does not tell reads from writes.',
    carries.direction === 'armed' &&
      'Whether a hit was a read or a write is not told, only what the breakpoint was set to.',
    !isHits &&
      carries.instructions === 'no' &&
      'There are no instructions in it: an execute watch finds nothing.',
    carries.order === 'as printed' &&
      'The order between threads is that of the lines, which need not be that of the accesses.',
    carries.order === 'serialised' && 'Threads ran one at a time and are not told apart.',
    carries.address === 'physical' &&
      'Addresses are physical; debug registers hold linear ones, so a watch here says where, not what a slot would catch.',
    carries.address === 'unsaid' &&
      'The source does not tell whether its addresses are linear or physical.',
    carries.share === 'sampled' &&
      'It is a sample: most accesses of the program are not in it, so no hit does not mean no access.',
    carries.share === 'first touch' &&
      'Only accesses that fault are in it, mostly the first to each page.',
    carries.share === 'reports' && 'Only the accesses that the kernel reported are in it.',
    carries.task === 'no' &&
      carries.order !== 'serialised' &&
      'It does not tell who made an access.',
    !isHits &&
      (carries.cpu === 'yes'
        ? 'Each access meets the registers of the CPU that made it. One of a CPU that the scenario’s world does not have, or of which none is told, meets those of the CPU that the scenario lets its trace run on.'
        : 'It does not tell CPUs: every access meets the registers of the one that the scenario lets its trace run on.'),
    carries.time === 'none' && 'It has no times: a tick is one record.',
  ]
  return told.filter((sentence) => sentence !== false)
}
