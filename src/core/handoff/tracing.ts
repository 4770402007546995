import { formatAddress } from '../registers/text.ts'
import type { Breakpoint } from '../registers/types.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import { aligned, firstReason, isKernel, noPorts, noWrap, type Rule } from './rules.ts'

const dataOnly: Rule = ({ type }) =>
  type === 'execute'
    ? 'A wprobe watches data only; for execution there are kprobes: p:NAME ADDRESS.'
    : null
const kernelOnly: Rule = (breakpoint) =>
  isKernel(breakpoint)
    ? null
    : 'A wprobe is armed on every CPU for kernel memory; this is no kernel address.'
const traced = '/sys/kernel/tracing'

function wprobeVerdict(breakpoint: Breakpoint): Verdict {
  const why = firstReason([noPorts, dataOnly, noWrap, aligned, kernelOnly], breakpoint)
  return { breakpoint, accepted: why === null, why: why ?? '' }
}

function definition({ address, length, type }: Breakpoint, name: string): string {
  const direction = type === 'write' ? 'w' : 'rw'
  return `w:${name} ${direction}@${formatAddress(address)}:${length} addr=$addr val=+0($addr):x${length * 8}`
}

/** Source: Documentation/trace/wprobetrace.rst, linux-next 2026. */
export function forWprobe(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(wprobeVerdict)
  const lines = accepted(verdicts).map(
    (breakpoint, n) =>
      `echo '${definition(breakpoint, `drscope${n}`)}' >> ${traced}/dynamic_events`,
  )
  return {
    id: 'wprobe',
    title: 'wprobe',
    about:
      'Trace events on writes and reads of kernel memory, for kernels with wprobes (2026). Without the length it would be 4.',
    text:
      lines.length === 0
        ? ''
        : [...lines, `echo 1 > ${traced}/events/wprobes/enable`, `cat ${traced}/trace_pipe`].join(
            '\n',
          ),
    language: 'shell',
    verdicts,
    source: 'Documentation/trace/wprobetrace.rst, linux-next 2026',
  }
}

function kprobeVerdict(breakpoint: Breakpoint): Verdict {
  const { type } = breakpoint
  const why =
    type !== 'execute'
      ? 'ftrace alone traces execution; for data it needs a wprobe or perf.'
      : firstReason([kernelOnlyProbe], breakpoint)
  return {
    breakpoint,
    accepted: why === null,
    why:
      why ??
      'A kprobe patches the code and takes no slot. Refused where the function is on the blacklist of kprobes.',
  }
}

const kernelOnlyProbe: Rule = (breakpoint) =>
  isKernel(breakpoint)
    ? null
    : 'A kprobe is for kernel code; for a program there are uprobes, by file and offset.'

/** Source: Documentation/trace/kprobetrace.rst and events.rst, Linux 6.12. */
export function forFtrace(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(kprobeVerdict)
  const good = accepted(verdicts)
  const data = breakpoints.map(wprobeVerdict)
  const watched = accepted(data)
  const probe = (where: string, n: number, group: string, name: string) => [
    `echo '${where}' >> ${traced}/dynamic_events`,
    `echo stacktrace > ${traced}/events/${group}/${name}${n}/trigger`,
  ]
  const lines = [
    ...good.flatMap((each, n) =>
      probe(`p:drscope_x${n} ${formatAddress(each.address)}`, n, 'kprobes', 'drscope_x'),
    ),
    ...watched.flatMap((each, n) =>
      probe(definition(each, `drscope${n}`), n, 'wprobes', 'drscope'),
    ),
  ]
  return {
    id: 'ftrace',
    title: 'ftrace',
    about:
      'A kprobe where execution is watched, and a stack trace with each hit of a probe or wprobe.',
    text: lines.join('\n'),
    language: 'shell',
    verdicts: verdicts.map((verdict, n) =>
      data[n]?.accepted === true
        ? { ...verdict, accepted: true, why: 'Through a wprobe, on kernels that have them (2026).' }
        : verdict,
    ),
    source: 'Documentation/trace/events.rst, section 6, Linux 6.12',
  }
}
