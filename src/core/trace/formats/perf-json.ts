import type { RecordedHit } from '../hit-log.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { shortText } from '../text.ts'
import { watchOfEvent } from './perf-hits.ts'

const field = /^\s*"([\w-]{1,40})": (?:"((?:[^"\\]|\\.){0,400})"|(\d{1,20}))?/
const argument = /^\s*"((?:[^"\\]|\\.){1,400})",?$/
const event = /mem:0x[\da-f]{1,16}(?:\/\d{1,2})?(?::[rwx]{1,3})?/gi

/**
 * `perf data convert --to-json` (perf, util/data-convert-json.c): one field on each line. Neither the event nor the
 * address of a sample is in it; the command line is, so that a recording of one breakpoint can be told.
 */
export const perfJsonFormat: LineFormat = {
  id: 'perf-json',
  title: 'perf data as JSON',
  scattered: true,
  named: /"linux-perf-json-version"/,
  createParser(sink) {
    const events = new Set<string>()
    let inSamples = false
    let hasFrame = false
    const ids = { pid: '', tid: '', comm: '' }

    function watch(): number {
      const [only = ''] = events
      if (events.size === 1) return sink.watch(only, watchOfEvent(only) ?? {})
      const names = [...events].join(' or ')
      sink.remark('Which of the events of the command line a sample belongs to is not in the file.')
      return sink.watch(shortText(names === '' ? 'an event that is not named' : names, 80))
    }

    function amend(name: string, text: string, number: string): Partial<RecordedHit> | null {
      if (name === 'cpu') return { cpu: Number(number) }
      if (name === 'pid' || name === 'tid' || name === 'comm') {
        ids[name] = name === 'comm' ? text : number
        return { task: shortText(`${ids.comm} ${ids.pid}/${ids.tid}`.trim(), 64) }
      }
      if (hasFrame) return null
      if (name === 'ip' && /^0x[\da-f]{1,16}$/i.test(text)) return { pc: BigInt(text) }
      if (name === 'symbol') return { place: shortText(text, 80) }
      if (name === 'dso') hasFrame = true
      return null
    }

    return textParser((line) => {
      const [, name = '', text = '', number = ''] = field.exec(line) ?? []
      if (name === 'samples') inSamples = true
      if (!inSamples) {
        for (const [found] of (argument.exec(line)?.[1] ?? '').matchAll(event)) {
          if (events.size < 20) events.add(found)
        }
        return null
      }
      if (name === 'timestamp') {
        hasFrame = false
        ids.pid = ids.tid = ids.comm = ''
        sink.hit({ watch: watch(), time: Number(number) / 1e9 })
        return null
      }
      const told = sink.records > 0 && name !== '' ? amend(name, text, number) : null
      if (told !== null) sink.amend(told)
      return null
    })
  },
}
