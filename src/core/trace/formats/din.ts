import { type KindCode, kindCodes } from '../codes.ts'
import { type LineFormat } from '../line-format.ts'
import { LineScan } from '../line-scan.ts'

/** Labels 0, 1 and 2 of a din trace. */
const labels: readonly KindCode[] = [kindCodes.read, kindCodes.write, kindCodes.execute]
const otherLabels = ['label 3 (unknown) is no access', 'label 4 (flush) is no access']

/** `LABEL ADDRESS`, the rest of the line is a comment. Dinero IV, tracein.c: tracein_din. Sizes are not in it. */
export const dinFormat: LineFormat = {
  id: 'din',
  title: 'Dinero din',
  createParser(sink) {
    const scan = new LineScan()
    return {
      line(bytes, start, end) {
        scan.start(bytes, start, end)
        if (scan.blank) return null
        const label = scan.number()
        if (label < 0 || label > 4) return 'it does not begin with a label from 0 to 4'
        const from = scan.at
        scan.skipSpaces()
        if (scan.at === from) return 'its label and its address are not apart'
        scan.takePrefix()
        if (!scan.hex()) return 'its address is no hexadecimal number of at most 16 digits'
        if (scan.byte >= 0 && scan.byte !== 0x20 && scan.byte !== 0x09) {
          return 'its address is no hexadecimal number of at most 16 digits'
        }
        const kind = labels[label]
        if (kind === undefined) return otherLabels[label - 3] ?? null
        sink.access(kind, scan.low, scan.high, 0)
        return null
      },
    }
  },
}
