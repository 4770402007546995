import { type LineFormat, textParser } from '../line-format.ts'
import { shortText } from '../text.ts'

/** The first version: `comm pid cpu symbol  W|RW function`; the last: `comm-pid [cpu] symbol R|W|RW function`. */
const first = /^(\S.{0,40}?) +(\d{1,10}) +(\d{1,5}) +(\S{1,128}) +(RW|W) +(\S{1,160})\s*$/
const last = /^ *(\S.{0,40})-(\d{1,10}) +\[(\d{1,5})\] +(\S{1,128}) +(RW|W|R) +(\S{1,160})\s*$/

/** The ksym_tracer of 2009 and 2010 (Linux, kernel/trace/trace_ksym.c): 4 bytes, no times, and the type that was armed. */
export const ksymFormat: LineFormat = {
  id: 'ksym',
  title: 'ksym_tracer (2009)',
  named: /^(?:# tracer: ksym_tracer|# +TASK-PID +CPU# +Symbol +Type +Function)/,
  createParser(sink) {
    return textParser((text) => {
      if (text.trim() === '' || text.startsWith('#')) return null
      const [, comm = '', pid, cpu, symbol = '', letters, place = ''] =
        last.exec(text) ?? first.exec(text) ?? []
      if (pid === undefined) return 'no line of ksym_tracer'
      const type = letters === 'W' ? 'write' : letters === 'RW' ? 'access' : null
      const watch = sink.watch(symbol, { length: 4, type })
      sink.hit({
        watch,
        task: shortText(`${comm} ${pid}`, 64),
        cpu: Number(cpu),
        place: shortText(place, 80),
      })
      return null
    })
  },
}
