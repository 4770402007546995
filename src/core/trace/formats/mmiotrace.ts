import { kindCodes } from '../codes.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { halvesOf } from '../line-scan.ts'

const access = /^([RW]) (\d+) (\d+\.\d+) \d+ 0x([\da-f]{1,16}) 0x[\da-f]+ 0x[\da-f]+ \d+$/
const known =
  /^(?:VERSION \d+|PCIDEV .*|LSPCI .*|MAP \d+\.\d+ .*|UNMAP \d+\.\d+ .*|MARK \d+\.\d+ .*|#.*|\s*)$/
const lost = /^MARK \d+\.\d+ (Lost \d+ events?)\b/i

/** `R|W WIDTH SECONDS MAP 0xPHYSICAL 0xVALUE 0xPC PID`. Linux, Documentation/trace/mmiotrace.rst, trace_mmiotrace.c. */
export const mmiotraceFormat: LineFormat = {
  id: 'mmiotrace',
  title: 'mmiotrace',
  named: /^VERSION 20070824$/,
  createParser(sink) {
    return textParser((text) => {
      const [, letter, width, time, address = ''] = access.exec(text) ?? []
      if (letter !== undefined) {
        const size = Number(width)
        if (![1, 2, 4, 8].includes(size)) return 'its width is none of 1, 2, 4 and 8 bytes'
        const { low, high } = halvesOf(address)
        const kind = letter === 'R' ? kindCodes.read : kindCodes.write
        sink.access(kind, low, high, size, { time: Number(time) })
        return null
      }
      const gone = lost.exec(text)
      if (gone) {
        sink.gap(`mmiotrace says before this: ${gone[1]}.`)
        return null
      }
      if (known.test(text)) return null
      return text.startsWith('UNKNOWN ')
        ? 'an access that mmiotrace could not decode'
        : 'no line of mmiotrace'
    })
  },
}
