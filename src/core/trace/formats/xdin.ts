import { type KindCode, kindCodes } from '../codes.ts'
import { type LineFormat } from '../line-format.ts'
import { LineScan } from '../line-scan.ts'

const kinds: Readonly<Record<number, KindCode>> = {
  [0x72]: kindCodes.read,
  [0x77]: kindCodes.write,
  [0x69]: kindCodes.execute,
}
/** m: miscellaneous, c: copy back, v: invalidate. */
const others = new Set([0x6d, 0x63, 0x76])

/** `r|w|i|m|c|v ADDRESS SIZE`, both hexadecimal. Dinero IV, tracein.c: tracein_xdin. */
export const xdinFormat: LineFormat = {
  id: 'xdin',
  title: 'Dinero extended din (sizes hexadecimal)',
  createParser(sink) {
    const scan = new LineScan()
    return {
      line(bytes, start, end) {
        scan.start(bytes, start, end)
        if (scan.blank) return null
        const letter = scan.byte
        const kind = kinds[letter]
        if (kind === undefined && !others.has(letter)) return 'it does not begin with r, w or i'
        scan.at++
        const from = scan.at
        scan.skipSpaces()
        scan.takePrefix()
        if (scan.at === from || !scan.hex()) return 'its address is no hexadecimal number'
        const { low, high } = scan
        const behind = scan.at
        scan.skipSpaces()
        scan.takePrefix()
        if (scan.at === behind || !scan.hex() || !scan.blank)
          return 'its size is no hexadecimal number'
        if (scan.high > 0 || scan.low > 65_536) return 'its size is above 65,536 bytes'
        if (kind === undefined) return 'm, c and v are no reads or writes of the program'
        sink.access(kind, low, high, scan.low)
        return null
      },
    }
  },
}
