import { formatAddress } from '../registers/text.ts'
import type { Breakpoint } from '../registers/types.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import {
  aligned,
  executeLength,
  firstReason,
  isKernel,
  noPorts,
  noWrap,
  reachable,
  type Rule,
} from './rules.ts'

const letters = { write: 'w', access: 'rw', execute: 'x', io: '' } as const

/** What perf_event_open refuses on x86-64 whoever asks. Source: Linux 6.12 arch/x86/kernel/hw_breakpoint.c, hw_breakpoint_arch_parse. */
export const perfRules: readonly Rule[] = [noPorts, executeLength, noWrap, aligned, reachable]

/** What is different from the wish, or needs something: a word for an accepted breakpoint. */
function perfWord(breakpoint: Breakpoint): string {
  const words = [
    isKernel(breakpoint)
      ? 'A kernel address: needs CAP_SYS_ADMIN, and exclude_kernel must be 0.'
      : '',
    breakpoint.type === 'execute' && isKernel(breakpoint)
      ? 'Refused with EINVAL where the function is on the blacklist of kprobes.'
      : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

export function perfVerdict(breakpoint: Breakpoint): Verdict {
  const reason = firstReason(perfRules, breakpoint)
  return reason === null
    ? { breakpoint, accepted: true, why: perfWord(breakpoint) }
    : { breakpoint, accepted: false, why: reason }
}

/** Execution has no length: perf then passes sizeof(long), the only one that x86-64 takes. */
function event({ address, length, type }: Breakpoint): string {
  const size = type === 'execute' ? '' : `/${length}`
  return `-e mem:${formatAddress(address)}${size}:${letters[type]}`
}

/** Source: tools/perf/util/parse-events.c and Documentation/perf-record.txt, Linux 6.12. */
export function forPerf(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(perfVerdict)
  const good = accepted(verdicts)
  const events = good.map(event).join(' ')
  const everywhere = good.some(isKernel)
  const target = everywhere ? '-a -- sleep 10' : '-- ./program'
  return {
    id: 'perf',
    title: 'perf',
    about:
      'perf record keeps each hit with its address; perf stat counts them. With -p PID instead of the program it watches one that runs.',
    text:
      good.length === 0
        ? ''
        : [
            `perf record -d ${events} ${target}`,
            'perf script -F comm,tid,time,event,addr,ip,sym',
            `perf stat ${events} ${target}`,
          ].join('\n'),
    language: 'shell',
    verdicts,
    source: 'tools/perf/Documentation/perf-record.txt, Linux 6.12',
  }
}
