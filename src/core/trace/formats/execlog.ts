import { kindCodes } from '../codes.ts'
import { type LineFormat } from '../line-format.ts'
import { LineScan } from '../line-scan.ts'

const comma = 0x2c
const quote = 0x22

/**
 * `vcpu, 0xPC, 0xOPCODE, "disassembly"[, load|store, 0xADDRESS[, device]]...`, an instruction on each line.
 * QEMU, contrib/plugins/execlog.c. No sizes; with a device (system emulation) addresses are physical.
 */
export const execlogFormat: LineFormat = {
  id: 'execlog',
  title: 'QEMU execlog',
  createParser(sink) {
    const scan = new LineScan()
    /** Takes `, ` and says whether there was one. */
    const next = () => {
      scan.skipSpaces()
      const was = scan.take(comma)
      scan.skipSpaces()
      return was
    }
    const address = () => scan.takePrefix() && scan.hex()
    return {
      line(bytes, start, end) {
        scan.start(bytes, start, end)
        if (scan.blank || scan.byte === 0x23) return null
        const cpu = scan.number()
        if (cpu < 0 || !next()) return 'it does not begin with the number of a CPU'
        if (!address() || !next()) return 'its instruction address is no hexadecimal number with 0x'
        const pcLow = scan.low
        const pcHigh = scan.high
        if (!address() || !next() || !scan.take(quote))
          return 'its instruction is not as execlog prints it'
        if (!scan.find(quote)) return 'its disassembly does not end'
        scan.at++
        const context = { cpu }
        // Nothing of a line is taken before all of it is understood.
        const found: number[] = []
        while (next()) {
          const kind = scan.takeWord('load')
            ? kindCodes.read
            : scan.takeWord('store')
              ? kindCodes.write
              : 0
          if (kind !== 0) {
            if (!next() || !address()) return 'its data address is no hexadecimal number with 0x'
            found.push(kind, scan.low, scan.high)
          } else {
            if (found.length === 0 || scan.word() === '') return 'it says neither load nor store'
            sink.know({ address: 'physical' })
          }
        }
        if (!scan.blank) return 'something stands behind its end'
        sink.access(kindCodes.execute, pcLow, pcHigh, 0, context)
        for (let at = 0; at < found.length; at += 3) {
          const kind = found[at] === kindCodes.read ? kindCodes.read : kindCodes.write
          sink.access(kind, found[at + 1] ?? 0, found[at + 2] ?? 0, 0, context)
        }
        return null
      },
    }
  },
}
