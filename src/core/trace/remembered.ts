import type { Hits, HitSearch } from './hits.ts'
import type { Trace } from './trace.ts'

/** A trace that has the answers of the round before at hand. */
export interface RememberingTrace extends Trace {
  /** To be called between two rounds of questions: what was not asked in the last one is forgotten. */
  readonly nextRound: () => void
}

/** Ordinals that are remembered at most, in each of two rounds: 16 MB. */
const most = 4_000_000

/**
 * The same trace for questions that come again: under every policy, and with every frame in which one of several
 * watches is dragged. Its parts by CPU remember with it.
 */
export function remembering(trace: Trace): RememberingTrace {
  let before = new Map<string, Hits>()
  let now = new Map<string, Hits>()
  let count = 0

  function over(part: Trace, name: string): Trace {
    return {
      ...part,
      hits(search) {
        const key = `${name} ${keyOf(search, part.length)}`
        const known = now.get(key)
        if (known !== undefined) return known
        const hits = before.get(key) ?? part.hits(search)
        count += hits.length
        if (count <= most) now.set(key, hits)
        return hits
      },
    }
  }

  const whole = over(trace, '')
  return {
    ...whole,
    onCpus(cpus, otherwise) {
      return trace.onCpus(cpus, otherwise).map((part, cpu) => {
        if (part === null) return null
        return part === trace ? whole : over(part, `${cpus} ${otherwise} ${cpu}`)
      })
    },
    nextRound() {
      before = now
      now = new Map()
      count = 0
    },
  }
}

function keyOf({ address, length, type, from = 0, to }: HitSearch, end: number): string {
  return `${type} ${address} ${length} ${from} ${to ?? end}`
}
