/** The whole of a piece of work that could be done in parts. */
export function atOnce<Value>(work: Generator<void, Value>): Value {
  for (;;) {
    const part = work.next()
    if (part.done === true) return part.value
  }
}
