import { type LineFormat, textParser } from '../line-format.ts'
import { aroundFtrace, parseFtraceLine } from './ftrace-line.ts'
import { faultKind } from './page-fault.ts'

/** Page faults in the text of tracefs (`trace`, `trace_pipe`) and of trace-cmd report. */
export const ftraceFormat: LineFormat = {
  id: 'ftrace',
  title: 'ftrace page faults',
  createParser(sink) {
    return textParser((text) => {
      const around = aroundFtrace(text)
      if (around === 'known') return null
      if (around !== null) {
        sink.gap(around.gap)
        return null
      }
      const line = parseFtraceLine(text)
      if (line === null) return 'no line of ftrace'
      const fault = faultKind(line.rest)
      if (fault === null) {
        return /\baddress=[a-z_]/i.test(line.rest)
          ? 'its address is a symbol'
          : 'its event is no page fault, and none with an address and a direction'
      }
      const { task, cpu, time } = line
      sink.access(fault.kind, fault.low, fault.high, 0, { task, cpu, time })
      return null
    })
  },
}
