import { shortText } from '../text.ts'

/** What stands before the payload on a line of perf script. */
export interface PerfLine {
  readonly task: string
  readonly cpu?: number
  readonly time?: number
  readonly event: string
  /** Behind the event. */
  readonly rest: string
}

/** The command is right-aligned in 16 columns and may hold spaces and brackets: it is what stands before the numbers. */
const pattern =
  /^ *(\S.{0,40}?) +(-?\d{1,10}(?:\/-?\d{1,10})?) +(?:\[(\d{1,5})\] +)?(?:(\d{1,12}\.\d{6,9}): +)?(?:\d{1,20} +)?(\S{1,300}):(?:\s+(.*))?$/

/** `comm tid [cpu] time: period event: rest`. perf, builtin-script.c. */
export function parsePerfLine(text: string): PerfLine | null {
  const [, comm = '', tid, cpu, time, event = '', rest = ''] = pattern.exec(text) ?? []
  if (tid === undefined) return null
  return {
    task: shortText(`${comm} ${tid}`, 64),
    event,
    rest,
    ...(cpu !== undefined && { cpu: Number(cpu) }),
    ...(time !== undefined && { time: Number(time) }),
  }
}
