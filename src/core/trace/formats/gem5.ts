import { kindCodes } from '../codes.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { halvesOf } from '../line-scan.ts'

const record =
  /^\s*(\d{1,15}): (\S+): (Read|Write|IFetch)\S*(?: \S+)?? from (\S+) of size (\d{1,5}) on address (?:0x)?([\da-f]{1,16})\b/

/** `TICK: system.mem: Read from REQUESTOR of size N on address 0x...`. gem5, src/mem/abstract_mem.cc, MemoryAccess. */
export const gem5Format: LineFormat = {
  id: 'gem5',
  title: 'gem5, debug flag MemoryAccess',
  createParser(sink) {
    return textParser((text) => {
      const [, tick, , word, requestor = '', size, address = ''] = record.exec(text) ?? []
      if (word === undefined) return text.trim() === '' ? null : 'no line of MemoryAccess'
      if (Number(size) > 65_536) return 'its size is no number up to 65,536'
      const { low, high } = halvesOf(address)
      const kind =
        word === 'Read' ? kindCodes.read : word === 'Write' ? kindCodes.write : kindCodes.execute
      const context = { time: Number(tick), task: requestor.slice(0, 64) }
      sink.access(kind, low, high, Number(size), context)
      return null
    })
  },
}
