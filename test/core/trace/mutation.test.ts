import { expect, test } from 'vitest'
import { importTrace } from '../../../src/core/trace/import.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { fixture } from './traces.ts'

/** The same numbers in every run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

type Mutate = (bytes: number[], below: (limit: number) => number) => void

const mutations: readonly Mutate[] = [
  (bytes, below) => {
    bytes[below(bytes.length)] = below(256)
  },
  (bytes, below) => {
    bytes.splice(below(bytes.length), 1 + below(40))
  },
  (bytes, below) => {
    bytes.splice(below(bytes.length), 0, ...Array.from({ length: below(200) }, () => below(256)))
  },
  (bytes, below) => {
    const start = below(bytes.length)
    bytes.splice(below(bytes.length), 0, ...bytes.slice(start, start + below(500)))
  },
  (bytes, below) => {
    bytes.length = below(bytes.length)
  },
  (bytes, below) => {
    const from = below(bytes.length)
    bytes.fill(below(256), from, from + below(6000))
  },
  (bytes, below) => {
    const wanted = below(2) === 0 ? 0x0a : 0x2c
    const at = bytes.indexOf(wanted, below(bytes.length))
    if (at >= 0) bytes[at] = below(2) === 0 ? 0x0d : 0x20
  },
]

/** What is wrong with a trace that has lines; empty: nothing. */
function faultsOf(trace: Trace): string[] {
  const { rejected, recovered, firstRejected, sentences } = trace.notes
  const faults = []
  let before = 0
  for (let ordinal = 0; ordinal < trace.length; ordinal++) {
    const { address, size } = trace.access(ordinal)
    const line = trace.line(ordinal) ?? 0
    if (line <= before) faults.push(`access ${ordinal} on line ${line}`)
    if (size < 1 || size > 65_536) faults.push(`access ${ordinal} of ${size} bytes`)
    if (address < 0n || address >= 2n ** 64n) faults.push(`access ${ordinal} at ${address}`)
    before = line
  }
  if (trace.length === 0) faults.push('no access')
  if (firstRejected.length !== Math.min(20, rejected)) faults.push('lines lost')
  if ((sentences.length === 0) !== (rejected + recovered === 0)) faults.push('no word')
  return faults
}

test('2,000 damaged files: a trace that holds together or a sentence', async () => {
  const below = random(0x6472)
  const names = ['t_hello.verbose', 't_misc', 't_overflow.merged'] as const
  const sources = names.map((name) => [...fixture(name).subarray(0, 3000)])
  const ends = { trace: 0, error: 0 }
  const faults: string[] = []
  for (let round = 0; round < 2000; round++) {
    const bytes = [...(sources[round % sources.length] ?? [])]
    const rounds = 1 + below(12)
    for (let each = 0; each < rounds && bytes.length > 0; each++) {
      mutations[below(mutations.length)]?.(bytes, below)
    }
    const result = await importTrace(Uint8Array.from(bytes))
    ends[result.ok ? 'trace' : 'error']++
    if (result.ok) faults.push(...faultsOf(result.value).map((fault) => `${round}: ${fault}`))
    else if (!/^[A-Z].{20,}\.$/.test(result.error.reason)) faults.push(result.error.reason)
  }
  expect(faults).toEqual([])
  // Both ends are met often, or the test tests nothing.
  expect(Math.min(ends.trace, ends.error)).toBeGreaterThan(100)
}, 30_000)
