import { slotIndices } from '../../registers/types.ts'

interface Ranked {
  readonly priority: number
}

/** Puts it behind all that have its priority or a higher one: descending, first come first served among equals. */
export function insertByPriority<Entry extends Ranked>(list: Entry[], entry: Entry): void {
  const place = list.findIndex(({ priority }) => priority < entry.priority)
  list.splice(place < 0 ? list.length : place, 0, entry)
}

/**
 * tprio[r]: the highest priority that any thread, running or not, has at its rank r; 0 where no thread has so many.
 * Each list is in descending order.
 */
export function threadPriorities(
  threads: Iterable<{ readonly list: readonly Ranked[] }>,
): number[] {
  const highest: number[] = slotIndices.map(() => 0)
  for (const { list } of threads) {
    for (const rank of slotIndices) {
      const own = list[rank]
      if (own === undefined) break
      highest[rank] = Math.max(highest[rank] ?? 0, own.priority)
    }
  }
  return highest
}

/**
 * How many registers the kernel gets: one after the other goes to the better of the kernel's next and the threads'
 * next, and where they are equal to the threads.
 */
export function kernelShare(kernel: readonly Ranked[], tprio: readonly number[]): number {
  let k = 0
  let u = 0
  while (k + u < slotIndices.length) {
    const next = kernel[k]
    if (next === undefined || (tprio[u] ?? 0) >= next.priority) u += 1
    else k += 1
  }
  return k
}
