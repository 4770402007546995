import type { BreakpointType } from '../../registers/types.ts'
import { type LineFormat, textParser } from '../line-format.ts'
import { shortText } from '../text.ts'

const watchpoint =
  /^(?:Thread (\d{1,9})(?: "[^"]{0,40}")? hit )?Hardware (read watchpoint|access \(read\/write\) watchpoint|watchpoint) (\d{1,6}): (.{1,200})$/
const assisted = /^Hardware assisted breakpoint (\d{1,6}) at (0x[\da-f]{1,16})\b/
const stopped =
  /^(?:Thread (\d{1,9})(?: "[^"]{0,40}")? hit )?Breakpoint (\d{1,6}), (?:(0x[\da-f]{1,16}) in )?(.{1,200})$/
const thread = /^\[Switching to (?:Thread \S+ \((LWP \d+)\)|(.{1,60}))\]$/
const frame = /^(?:(0x[\da-f]{1,16}) in )?(\S.{0,200} at \S+:\d+)$/
const printed = /^hit pc=(0x[\da-f]{1,16})(?: thread=(\d{1,9}))?/
const addressOf = /^(.{1,80}) at (0x[\da-f]{1,16})\b/
/** `*0x404080`, `*(int *) 0x404080`, also behind -location. */
const pointed = /^(?:-location )?\*(?:\([\w *]{1,60}\) ?)?(0x[\da-f]{1,16})$/
const value = /^(?:Old value|Value) = /

const types: Readonly<Record<string, BreakpointType>> = {
  watchpoint: 'write',
  'read watchpoint': 'access',
  'access (read/write) watchpoint': 'access',
}

/**
 * What a session of gdb prints where a hardware watchpoint or breakpoint stops (gdb 13, breakpoint.c), and the line
 * `hit pc=0x.. thread=N` of a printf in its commands. The program's own lines stand between them.
 */
export const gdbFormat: LineFormat = {
  id: 'gdb',
  title: 'gdb session',
  scattered: true,
  named: /Hardware (?:(?:read |access \(read\/write\) )?watchpoint|assisted breakpoint) \d+/,
  createParser(sink) {
    const numbers = new Map<string, number>()
    let task: string | undefined
    let pending: number | null = null
    /** The last hit has no place yet. */
    let open = false

    function stop(watch: number, who: string | undefined) {
      const by = who === undefined ? task : `thread ${who}`
      sink.hit({ watch, ...(by !== undefined && { task: by }) })
      open = true
    }

    function arm(text: string): boolean {
      const [, number = '', address] = assisted.exec(text) ?? []
      if (address === undefined) return false
      const told = { address: BigInt(address), length: 1, type: 'execute' } as const
      keep(number, sink.watch(`breakpoint ${number}`, told))
      return true
    }

    function keep(number: string, watch: number) {
      if (numbers.size < 1000) numbers.set(number, watch)
    }

    return textParser((text) => {
      const [, who, kind, number = '', expression = ''] = watchpoint.exec(text) ?? []
      if (kind !== undefined) {
        const address = pointed.exec(expression)?.[1]
        const type = types[kind]
        const watch = sink.watch(shortText(`${number}: ${expression}`, 80), {
          ...(type && { type }),
          ...(address !== undefined && { address: BigInt(address) }),
        })
        keep(number, watch)
        if (kind === 'read watchpoint') {
          sink.remark(
            'x86 has no breakpoint for reads alone: gdb arms a read watchpoint for reads and writes and passes over writes that change the value.',
          )
        } else if (kind === 'watchpoint') {
          sink.remark(
            'gdb does not stop where a write leaves the value as it was: such hits are not in the session.',
          )
        }
        // It is armed here, or it stopped here; then its values follow.
        pending = watch
        if (who !== undefined) task = `thread ${who}`
        return null
      }
      if (arm(text)) return null
      if (value.test(text) && pending !== null) {
        stop(pending, undefined)
        pending = null
        return null
      }
      if (text.trim() !== '') pending = null
      const [, byThread, breakpoint = '', pc, place = ''] = stopped.exec(text) ?? []
      const armed = numbers.get(breakpoint)
      if (armed !== undefined) {
        stop(armed, byThread)
        open = false
        const at = pc === undefined ? sink.watchAt(armed)?.address : BigInt(pc)
        sink.amend({
          place: shortText(place, 80),
          ...(at !== undefined && at !== null && { pc: at }),
        })
        return null
      }
      const [, lwp, other] = thread.exec(text) ?? []
      if (lwp !== undefined || other !== undefined) {
        task = shortText(lwp ?? other ?? '', 64)
        return null
      }
      const [, at, number_] = printed.exec(text) ?? []
      if (at !== undefined) {
        const only = [...new Set(numbers.values())]
        const [watch] = only
        if (watch === undefined || only.length > 1)
          return 'it does not say which of the watchpoints was hit'
        stop(watch, number_)
        open = false
        sink.amend({ pc: BigInt(at) })
        return null
      }
      const [, location, symbol] = frame.exec(text) ?? []
      if (open && symbol !== undefined) {
        open = false
        sink.amend({
          place: shortText(symbol, 80),
          ...(location !== undefined && { pc: BigInt(location) }),
        })
        return null
      }
      const [, name, address] = addressOf.exec(text) ?? []
      for (const watch of name === undefined ? [] : new Set(numbers.values())) {
        const known = sink.watchAt(watch)
        if (
          known &&
          address !== undefined &&
          known.name.replace(/^\d+: (?:-location )?/, '') === name
        ) {
          sink.watch(known.name, { address: BigInt(address) })
        }
      }
      return null
    })
  },
}
