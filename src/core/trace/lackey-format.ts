import { carriesOf } from './carries.ts'
import type { Format, OtherLine, Survey } from './format.ts'
import { createFastLackey } from './lackey-fast.ts'
import { LackeyReader } from './lackey.ts'
import {
  classifyLine,
  explainLine,
  type LackeyRecord,
  noRecord,
  parseRecord,
} from './lackey-line.ts'
import type { Sample } from './sample.ts'
import { excerpt } from './text.ts'

/** `==8206== Lackey, an example Valgrind tool`, the first line of every report. */
const banner = /^==[\d:. ]*\d== Lackey,/

export const lackeyFormat: Format = {
  id: 'lackey',
  title: 'valgrind lackey',
  carries: carriesOf.lackey,
  survey,
  createReader: ({ builder, notes }) => new LackeyReader(builder, notes, createFastLackey(builder)),
}

function otherLine(sample: Uint8Array, line: number, start: number, end: number): OtherLine {
  const text = excerpt(sample, start, end)
  const reason = explainLine(sample, start, end)
  return reason === noRecord ? { line, text } : { line, text, reason }
}

/** It is lackey's if it says so, or if at least every second line that could be a record is one. */
function survey({ bytes: sample, lines }: Sample): Survey {
  const record: LackeyRecord = { kind: 0, low: 0, high: 0, size: 0 }
  let named = false
  let records = 0
  let others = 0
  let firstOther: Survey['firstOther'] = null
  let firstMessage: Survey['firstOther'] = null
  for (const { line, start, end } of lines) {
    const kind = classifyLine(sample, start, end)
    if (parseRecord(sample, start, end, record) === end) records++
    else if (kind === 'message') {
      const text = excerpt(sample, start, end)
      named ||= banner.test(text)
      firstMessage ??= { line, text }
    } else if (kind === 'other') {
      others++
      firstOther ??= otherLine(sample, line, start, end)
    }
  }
  const recognised = named || (records > 0 && records >= others)
  return { recognised, named, records, others, firstOther: firstOther ?? firstMessage }
}
