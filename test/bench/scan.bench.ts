import type { Access, Watch } from '../../src/core/matching/access.ts'
import { watchMatches } from '../../src/core/matching/watch.ts'
import { searchForAnyByScan } from '../../src/core/trace/chunk-search.ts'
import { findHitsOfAny, type FourWatches } from '../../src/core/trace/hits.ts'
import { createQuery } from '../../src/core/trace/query.ts'
import { createWasmScan, type Scan, scanTwin } from '../../src/core/trace/scan.ts'
import { chunkLength } from '../../src/core/trace/store.ts'
import type { Trace } from '../../src/core/trace/trace.ts'
import { recordedTrace, writeColumns } from './data.ts'
import { compileReference } from './reference.ts'
import { type BenchRow, interleave, time } from './row.ts'

const accesses = 33_554_432
const rounds = 5

/** Two watches of 8 bytes for reads and writes, one for writes, one for execution. */
const wanted = [
  { type: 'access', kinds: ['read', 'modify'] },
  { type: 'access', kinds: ['read', 'modify'] },
  { type: 'write', kinds: ['write', 'modify'] },
  { type: 'execute', kinds: ['execute'] },
] as const

/** Places by how often a sample of the trace goes there, the most frequent first. */
function placesByUse(trace: Trace, kinds: readonly string[]): Map<bigint, number> {
  const uses = new Map<bigint, number>()
  for (let ordinal = 0; ordinal < trace.length; ordinal += 67) {
    const { kind, address }: Access = trace.access(ordinal)
    if (!kinds.includes(kind)) continue
    const place = kind === 'execute' ? address : address & ~7n
    uses.set(place, (uses.get(place) ?? 0) + 1)
  }
  return new Map([...uses].toSorted(([, a], [, b]) => b - a))
}

/** Four watches on places of about a share of the accesses each. */
function watchesOf(trace: Trace, share: number): FourWatches {
  const sampled = trace.length / 67
  const taken = new Set<bigint>()
  const watches = wanted.map(({ type, kinds }): Watch => {
    const places = [...placesByUse(trace, kinds)].filter(([place]) => !taken.has(place))
    const fitting = places.find(([, uses]) => uses / sampled <= share) ?? places.at(-1)
    const address = fitting?.[0] ?? 0n
    taken.add(address)
    return { address, length: type === 'execute' ? 1 : 8, type }
  })
  return watches as unknown as FourWatches
}

/** For the C program: address, length and the kinds as bits. */
function asText(watches: FourWatches): string {
  const kindsOf = { access: 0b1110, write: 0b1100, execute: 0b1_0000, io: 0 }
  return watches
    .flatMap((watch) => (watch ? [watch] : []))
    .map(({ address, length, type }) => `0x${address.toString(16)},${length},${kindsOf[type]}`)
    .join(';')
}

const found = new Uint16Array(chunkLength)
const masks = new Uint8Array(chunkLength)

function scanAll(trace: Trace, watches: FourWatches, scan: Scan): number {
  const queries = watches.flatMap((watch) => (watch ? [createQuery(watch)] : []))
  let hits = 0
  for (const chunk of trace.chunks) {
    hits += searchForAnyByScan(chunk, queries, 0, chunk.length, found, masks, scan)
  }
  return hits
}

export async function bench(): Promise<BenchRow[]> {
  const trace = await recordedTrace(accesses)
  const wasm = createWasmScan()
  const reference = compileReference()
  const files = reference ? writeColumns(trace, ['low', 'high', 'kind', 'size']) : []
  const rows: BenchRow[] = []
  for (const { name, share, goal } of [
    { name: 'rare hits', share: 2e-6, goal: 1000 },
    { name: 'frequent hits', share: 0.008, goal: 450 },
  ]) {
    const watches = watchesOf(trace, share)
    const hits = scanAll(trace, watches, scanTwin)
    checkSample(trace, watches)
    const rate = (work: () => number) => () => {
      let answer = 0
      const milliseconds = time(() => {
        answer = work()
      })
      if (answer !== hits) throw new Error(`${answer} hits instead of ${hits}`)
      return trace.length / milliseconds / 1000
    }
    const native = (command: 'exact' | 'sum', columns: readonly string[]) => () => {
      const [round] = reference?.(command, columns, { WATCHES: asText(watches) }) ?? []
      if (command === 'exact' && round && round.answer !== hits) {
        throw new Error(`C finds ${round.answer} hits instead of ${hits}`)
      }
      return round ? trace.length / round.seconds / 1e6 : NaN
    }
    const rates = await interleave(rounds, {
      wasm: rate(() => scanAll(trace, watches, wasm ?? scanTwin)),
      twin: rate(() => scanAll(trace, watches, scanTwin)),
      index: rate(() => findHitsOfAny(trace, watches).ordinals.length),
      exact: native('exact', files),
      sum: native('sum', files.slice(0, 1)),
    })
    const share100 = `${((hits / trace.length) * 100).toPrecision(2)} %`
    const row = (
      what: string,
      value: number,
      against: 'exact' | 'sum' | null,
      goalText: string,
      met: (ratio: number) => boolean,
    ): BenchRow => {
      const base = against && !Number.isNaN(rates[against]) ? rates[against] : null
      const ratio = base === null ? null : value / base
      const referenceName = against === 'sum' ? 'C, sum of the low words' : 'C, exact loop'
      return {
        name: `${what}, four watches, ${name} (${share100})`,
        value,
        unit: 'million accesses/s',
        reference: base === null ? null : { name: referenceName, value: base },
        ratio,
        goal: goalText,
        met: goalText === '' || (against && ratio === null) ? null : met(ratio ?? 0),
      }
    }
    rows.push(row('Scan in WebAssembly', rates.wasm, null, `${goal}`, () => rates.wasm >= goal))
    if (goal === 1000) {
      rows.push(
        row('Scan in WebAssembly', rates.wasm, 'exact', '4 times', (ratio) => ratio >= 4),
        row('Scan in WebAssembly', rates.wasm, 'sum', '0.35 times', (ratio) => ratio >= 0.35),
        row(
          'Search as the program does it, with the index',
          rates.index,
          'sum',
          '0.35 times',
          (ratio) => ratio >= 0.35,
        ),
      )
    }
    rows.push(
      row('Scan, the twin in TypeScript', rates.twin, 'exact', '', () => true),
      row('Search as the program does it, with the index', rates.index, 'exact', '', () => true),
    )
  }
  return rows
}

/** The simple rule over one chunk: what is measured must be right. */
function checkSample(trace: Trace, watches: FourWatches): void {
  let simple = 0
  for (let ordinal = 0; ordinal < chunkLength; ordinal++) {
    const access = trace.access(ordinal)
    if (watches.some((watch) => watch && watchMatches(watch, access))) simple++
  }
  const { ordinals } = findHitsOfAny(trace, watches, 0, chunkLength)
  if (ordinals.length !== simple) throw new Error(`${ordinals.length} hits instead of ${simple}`)
}
