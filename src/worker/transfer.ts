/** Smaller arrays are cheaper to copy. */
const worthMoving = 1024

/** The buffers of the typed arrays in plain data that nothing else looks at: those that can be moved to another thread. */
export function buffersOf(data: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteLength } = value
      const whole = byteLength === buffer.byteLength
      if (buffer instanceof ArrayBuffer && whole && byteLength >= worthMoving) buffers.add(buffer)
    } else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) visit(each)
    }
  }
  visit(data)
  return [...buffers]
}
