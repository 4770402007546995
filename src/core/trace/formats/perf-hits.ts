import type { BreakpointType } from '../../registers/types.ts'
import type { RecordedWatch } from '../hit-log.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { shortText } from '../text.ts'
import { parsePerfLine } from './perf-line.ts'

/** `mem:0xADDRESS[/LENGTH][:rwx]`, and modifiers that are passed over. */
const event = /^mem:0x([\da-f]{1,16})(?:\/(\d{1,2}))?(?::([rwx]{1,3})(?=$|:))?/i
const headerEvent =
  /^# event : name = (mem:0x[\da-f]{1,16}[^, ]{0,40}), .*\bbp_type = (\d+).*\bbp_addr\b[^=]*= (0x[\da-f]{1,16})(?:.*\bbp_len\b[^=]*= (0x[\da-f]{1,4}))?/i

/** perf_event.h's HW_BREAKPOINT_W, RW and X. x86 has none for reads alone. */
const types: Readonly<Record<string, BreakpointType>> = {
  '2': 'write',
  '3': 'access',
  '4': 'execute',
  w: 'write',
  rw: 'access',
  wr: 'access',
  x: 'execute',
}

export function watchOfEvent(name: string): Partial<RecordedWatch> | null {
  const [, address, length, letters] = event.exec(name) ?? []
  if (address === undefined) return null
  const type = types[letters ?? '']
  return {
    address: BigInt(`0x${address}`),
    ...(length !== undefined && { length: Number(length) }),
    ...(type !== undefined && { type }),
  }
}

const hexWord = /^[\da-f]{1,16}$/

/** `[address] ip symbol (file)`; a symbol may look like a number, so what stands before it decides. */
function placeOf(
  rest: string,
  watched: bigint,
): { readonly address?: bigint; readonly pc?: bigint; readonly place?: string } {
  const [head = '', ...tail] = rest.split(' (')
  const words = head.split(/\s+/).filter((word) => word !== '')
  const [first = '', second = ''] = words
  if (!hexWord.test(first)) return {}
  const isNear = BigInt(`0x${first}`) - watched < 8n && BigInt(`0x${first}`) >= watched
  const hasAddress = hexWord.test(second) && (words.length > 2 || isNear)
  const pc = hasAddress ? second : first
  const file = tail.length > 0 ? ` (${tail.join(' (')}` : ''
  const symbol = words.slice(hasAddress ? 2 : 1).join(' ')
  const place = shortText(`${symbol}${file}`.trim(), 80)
  return {
    pc: BigInt(`0x${pc}`),
    ...(hasAddress && { address: BigInt(`0x${first}`) }),
    ...(place !== '' && { place }),
  }
}

/** perf script of hardware breakpoints (`perf record -e mem:ADDRESS/LENGTH:rw`), with or without its header. */
export const perfHitsFormat: LineFormat = {
  id: 'perf-hits',
  title: 'perf script of hardware breakpoints (mem:)',
  named: /^(?:# event : name = mem:0x| *\S.*\d\.\d{6,9}: +(?:\d+ +)?mem:0x)/,
  createParser(sink) {
    /** Inside a call graph: its first frame is still to come, or it has. */
    let graph: 'none' | 'first' | 'more' = 'none'
    return textParser((text) => {
      if (text.trim() === '') {
        graph = 'none'
        return null
      }
      if (text.startsWith('#')) {
        const [, name = '', type = '', address, length] = headerEvent.exec(text) ?? []
        const known = types[type]
        if (address !== undefined) {
          sink.watch(name, {
            address: BigInt(address),
            ...(known && { type: known }),
            ...(length !== undefined && { length: Number(length) }),
          })
        }
        return null
      }
      if (graph !== 'none' && /^\s+[\da-f]+ /.test(text)) {
        if (graph === 'first') {
          const place = shortText(text.trim().replace(/^[\da-f]+ /, ''), 80)
          sink.amend({ place })
          sink.remark(
            'Where a hit has a call graph, its instruction is named by function: the numbers there may count from the start of a file.',
          )
        }
        graph = 'more'
        return null
      }
      const line = parsePerfLine(text)
      if (line === null) return 'no line of perf script'
      const told = watchOfEvent(line.event)
      if (told === null) return 'it is no event of a breakpoint (mem:)'
      const watch = sink.watch(line.event, told)
      const { cpu, time, task } = line
      sink.hit({
        watch,
        task,
        ...(cpu !== undefined && { cpu }),
        ...(time !== undefined && { time }),
        ...placeOf(line.rest, told.address ?? 0n),
      })
      graph = line.rest === '' ? 'first' : 'none'
      return null
    })
  },
}
