import { nextTask } from '../worker/next-task.ts'

/** Milliseconds after which a long piece of work gives way to the page. */
const turn = 8

/** Does the work in turns, between which the page does what it has to. */
export async function inTurns<Value>(work: Generator<void, Value>): Promise<Value> {
  let since = performance.now()
  for (;;) {
    const part = work.next()
    if (part.done === true) return part.value
    if (performance.now() - since < turn) continue
    await nextTask()
    since = performance.now()
  }
}
