/** One line of the table of `npm run bench`. */
export interface BenchRow {
  readonly name: string
  /** What was measured, with its unit: `1,234 million accesses/s`. The median of interleaved rounds. */
  readonly value: number
  readonly unit: string
  /** What it is compared with in the same run, and its value in the same unit; null: nothing, or no C compiler. */
  readonly reference: { readonly name: string; readonly value: number } | null
  /** How many times better than the reference; for times reference / value, for rates value / reference. */
  readonly ratio: number | null
  /** In words, or empty. */
  readonly goal: string
  /** Null: there is no goal, or it could not be decided here. */
  readonly met: boolean | null
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** Milliseconds of this process's processors that the work takes: what others do on the machine is not counted. */
export function time(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Milliseconds until the work is done: what the engine does beside it on other processors is not counted. */
export function wait(work: () => unknown): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

/** Runs each of the works once in each round, so that what else the machine does hits all of them; the medians. */
export async function interleave<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Record<Name, number>> {
  const entries = Object.entries<() => number | Promise<number>>(works)
  const found = new Map<string, number[]>(entries.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // One after the other: they would share the machine.
    for (const [name, work] of entries) found.get(name)?.push(await work())
  }
  return Object.fromEntries(
    entries.map(([name]) => [name, median(found.get(name) ?? [])]),
  ) as Record<Name, number>
}
