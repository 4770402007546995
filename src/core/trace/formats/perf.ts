import { kindCodes } from '../codes.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { faultKind } from './page-fault.ts'
import { halvesOf } from '../line-scan.ts'
import { parsePerfLine } from './perf-line.ts'

/** `addr data_src |OP LOAD|LVL ...` of perf mem, addr bare. */
const memory = /^([\da-f]{1,16})\s+(?:[\da-f]{1,16} )?\s*\|OP ([A-Z/|]+?)\|(?:LVL|SNP|TLB|LCK)/

/** perf script with an address on each line: page faults, perf mem. Samples of what a program does, not all of it. */
export const perfFormat: LineFormat = {
  id: 'perf',
  title: 'perf script with addresses',
  createParser(sink) {
    return textParser((text) => {
      if (text.trim() === '' || text.startsWith('#')) return null
      const line = parsePerfLine(text)
      if (line === null) return 'no line of perf script'
      const { task, cpu, time } = line
      const context = {
        task,
        ...(cpu !== undefined && { cpu }),
        ...(time !== undefined && { time }),
      }
      const fault = faultKind(line.rest)
      if (fault) {
        sink.know({ share: 'first touch' })
        sink.access(fault.kind, fault.low, fault.high, 0, context)
        return null
      }
      const [, address = '', operation = ''] = memory.exec(line.rest) ?? []
      if (address === '') {
        return line.event.startsWith('mem:')
          ? 'it is a hit of a breakpoint, and the others are accesses'
          : 'it has no address'
      }
      const { low, high } = halvesOf(address)
      if (low === 0 && high === 0) return 'its address was not sampled'
      const loads = operation.includes('LOAD')
      const stores = operation.includes('STORE')
      if (!loads && !stores) return 'it does not tell whether it reads or writes'
      const kind = loads && stores ? kindCodes.modify : loads ? kindCodes.read : kindCodes.write
      sink.access(kind, low, high, 0, context)
      return null
    })
  },
}
