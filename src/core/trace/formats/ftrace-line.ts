import { shortText } from '../text.ts'

/** A line of ftrace or of trace-cmd report. */
export interface FtraceLine {
  readonly task: string
  readonly cpu: number
  readonly time: number
  readonly event: string
  readonly rest: string
}

/** The command may hold dashes and brackets: the last dash before the number of the task parts them. Flags are optional. */
const pattern =
  /^ *(\S.{0,40})-(\d{1,10}) +(?:\([ \d-]{1,10}\) +)?\[(\d{1,5})\] +(?:\S{4,6} +)?(\d{1,12}\.\d{6,9}): +([\w:.-]{1,120}): ?(.*)$/

/** `comm-pid [cpu] flags time: event: rest`. Linux, kernel/trace/trace_output.c. */
export function parseFtraceLine(text: string): FtraceLine | null {
  const [, comm = '', pid, cpu, time, event = '', rest = ''] = pattern.exec(text) ?? []
  if (pid === undefined) return null
  return {
    task: shortText(`${comm} ${pid}`, 64),
    cpu: Number(cpu),
    time: Number(time),
    event,
    rest: rest.trim(),
  }
}

export type Around = { readonly gap: string } | 'known' | null

const lostLine = /^CPU:?\s*(\d+) \[(LOST (?:\d+ )?EVENTS)\]/i
const cutBuffer = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/

/** Lines between the records: comments, blank ones, and where something was lost. */
export function aroundFtrace(text: string): Around {
  if (text.trim() === '') return 'known'
  const [, cpu, lost] = lostLine.exec(text) ?? []
  if (lost !== undefined) return { gap: `The buffer of CPU ${cpu} overflowed here (${lost}).` }
  const [, kept, written] = cutBuffer.exec(text) ?? []
  if (kept !== undefined && Number(kept) < Number(written)) {
    const count = Number(written) - Number(kept)
    return { gap: `Before the first record ${count} were overwritten.` }
  }
  if (text.startsWith('#') || /^(?:cpus=\d+|version = \d+)$/.test(text)) return 'known'
  return null
}
