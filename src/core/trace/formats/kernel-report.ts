import { type KindCode, kindCodes } from '../codes.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { halvesOf } from '../line-scan.ts'
import { shortText } from '../text.ts'

/** `> `, `<4>`, `[   72.462033]`, `[ T144]`: quotes, levels, times and callers before what a line says. */
const before = /^(?:>\s?)*(?:<\d{1,2}>)?(?:\[ *(\d{1,9}\.\d{6})\])?(?:\[ *[TC]\d{1,9}\])? ?/
const kasan = /^(Read|Write) of size (\d{1,6}) at addr ([\da-f]{1,16}) by task (.{1,80})$/
const kcsan =
  /^(?:race at unknown origin, with )?(read-write|read|write)(?: \([a-z ]{1,20}\))* to (?:0x)?([\da-f]{1,16}) of (\d{1,6}) bytes by (task \d{1,10}|interrupt) on cpu (\d{1,5}):$/
const cpuLine = /^CPU: (\d{1,5}) (?:U?ID: \d+ )?PID: \d+/

const kinds: Readonly<Record<string, KindCode>> = {
  Read: kindCodes.read,
  Write: kindCodes.write,
  read: kindCodes.read,
  write: kindCodes.write,
  'read-write': kindCodes.modify,
}

/** The accesses in reports of KASAN and KCSAN. Linux, mm/kasan/report.c and kernel/kcsan/report.c. */
export const kernelReportFormat: LineFormat = {
  id: 'kernel-report',
  title: 'KASAN and KCSAN reports',
  scattered: true,
  named: /BUG: K[AC]SAN: /,
  createParser(sink) {
    /** The last access is of a KASAN report whose CPU comes later. */
    let waits = false
    return textParser((line) => {
      const stamp = before.exec(line)
      const text = line.slice(stamp?.[0].length ?? 0).trimEnd()
      const time = stamp?.[1] === undefined ? {} : { time: Number(stamp[1]) }
      const [, word, size, address = '', task = ''] = kasan.exec(text) ?? []
      const [, type, where = '', bytes, by = '', cpu] = kcsan.exec(text) ?? []
      const kind = kinds[word ?? type ?? '']
      if (kind !== undefined) {
        const { low, high } = halvesOf(word === undefined ? where : address)
        const who = shortText(word === undefined ? by : task, 64)
        const length = Number(size ?? bytes)
        sink.access(kind, low, high, length, {
          task: who,
          ...time,
          ...(cpu !== undefined && { cpu: Number(cpu) }),
        })
        waits = word !== undefined
        return null
      }
      const on = waits ? cpuLine.exec(text)?.[1] : undefined
      if (on !== undefined) {
        sink.tell({ cpu: Number(on) })
        waits = false
      }
      return null
    })
  },
}
