import type { BreakpointType } from '../../registers/types.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { shortText } from '../text.ts'
import { aroundFtrace, parseFtraceLine } from './ftrace-line.ts'

/** `w:[GROUP/]EVENT [r|w|rw|x]@ADDRESS|SYMBOL[+OFFSET][:LENGTH]`, as dynamic_events shows it. */
const definition =
  /^w:(?:[\w-]{1,64}\/)?([\w-]{1,64}) (r|w|rw|x)?@(?:0x([\da-f]{1,16})|[\w.$]{1,128}(?:[+-]\w{1,18})?)(?::(\d{1,2}))?(?: .*)?$/
const types: Readonly<Record<string, BreakpointType>> = { w: 'write', rw: 'access', x: 'execute' }

/** `(function+0x1/0x2) name=value ...`: what a probe prints. */
const payload = /^\(([\w.$]{1,128}(?:\+0x[\da-f]{1,8}\/0x[\da-f]{1,8})?)(?: \[\w+\])?\)(?: (.*))?$/
const fetched = /\baddr=(?:0x)?([\da-f]{1,16})\b/

/** Events of wprobes (watchpoint probes in tracefs) in the text of ftrace. Linux, Documentation/trace/wprobetrace.rst. */
export const ftraceHitsFormat: LineFormat = {
  id: 'ftrace-hits',
  title: 'ftrace watchpoint probes (wprobe)',
  named: /^w:(?:[\w-]+\/)?[\w-]+ (?:r|w|rw|x)?@/,
  createParser(sink) {
    return textParser((text) => {
      const [, name, letters, address, length] = definition.exec(text) ?? []
      if (name !== undefined) {
        const type = types[letters ?? 'rw']
        sink.watch(name, {
          // What a definition leaves out is 4 bytes, read or written.
          length: Number(length ?? 4),
          ...(type && { type }),
          ...(address !== undefined && { address: BigInt(`0x${address}`) }),
        })
        return null
      }
      const around = aroundFtrace(text)
      if (around === 'known') return null
      if (around !== null) {
        sink.gap(around.gap)
        return null
      }
      const line = parseFtraceLine(text)
      if (line === null) return 'no line of ftrace'
      const [, place, values = ''] = payload.exec(line.rest) ?? []
      if (place === undefined) return 'its event is no probe'
      const { task, cpu, time, event } = line
      const at = fetched.exec(values)?.[1]
      const watch = sink.watch(event.replace(/^wprobes:/, ''))
      if (sink.watchAt(watch)?.length === null) {
        sink.remark(
          `What the event ${shortText(event, 40)} watches is not in the file: put its line of dynamic_events (w:...) before the others.`,
        )
      }
      sink.hit({
        watch,
        task,
        cpu,
        time,
        place: shortText(values === '' ? place : `${place} ${values}`, 80),
        ...(at !== undefined && { address: BigInt(`0x${at}`) }),
      })
      return null
    })
  },
}
