import type { Watch } from '../../src/core/matching/access.ts'
import { kindCodes, kindMask } from '../../src/core/trace/codes.ts'
import { unpackGranule } from '../../src/core/trace/chunk-search.ts'
import { density } from '../../src/core/trace/density.ts'
import { indexGranules } from '../../src/core/trace/granules.ts'
import { countHits, findHits, firstHit } from '../../src/core/trace/hits.ts'
import { equalRows, memoryMap } from '../../src/core/trace/memory-map.ts'
import { touchedRegions } from '../../src/core/trace/regions.ts'
import { chunkLength, highWordAt } from '../../src/core/trace/store.ts'
import type { Trace } from '../../src/core/trace/trace.ts'
import { recordedTrace, writeColumns } from './data.ts'
import { compileReference } from './reference.ts'
import { type BenchRow, interleave, median, percentile, time } from './row.ts'

const accesses = 100_000_000
const samples = 400
const rounds = 5

/** Numbers that look like chance and are the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Lines of 64 bytes that the trace touches, each once, with how often. */
function touchedLines(trace: Trace): Map<bigint, { accesses: number; execute: boolean }> {
  const lines = new Map<bigint, { accesses: number; execute: boolean }>()
  const positions = new Uint16Array(chunkLength)
  for (const chunk of trace.chunks) {
    const { index } = chunk
    if (!index) continue
    for (const [granule] of index.granules.entries()) {
      const count = unpackGranule(index, granule, positions)
      const at = positions[0] ?? 0
      const address = (BigInt(highWordAt(chunk, at)) << 32n) | BigInt(chunk.low[at] ?? 0)
      const line = address & ~63n
      const execute = ((chunk.meta[at] ?? 0) & kindMask) === kindCodes.execute
      const known = lines.get(line)
      if (known) known.accesses += count
      else lines.set(line, { accesses: count, execute })
    }
  }
  return lines
}

function watchOn(line: bigint, execute: boolean, offset: number): Watch {
  return execute
    ? { address: line + BigInt(offset), length: 1, type: 'execute' }
    : { address: line + BigInt(offset & ~7), length: 8, type: 'access' }
}

const plainRow = (
  name: string,
  value: number,
  unit: string,
  goal = '',
  met: boolean | null = null,
): BenchRow => ({
  name,
  value,
  unit,
  reference: null,
  ratio: null,
  goal,
  met,
})

export async function bench(): Promise<BenchRow[]> {
  const whole = await recordedTrace(0)
  const resident = plainRow(
    `Resident memory of Node after the import of ${Math.round(whole.length / 1e6)} million accesses`,
    process.memoryUsage().rss / 1e6,
    'MB',
  )
  const trace = await recordedTrace(accesses)
  const random = randomNumbers(9)
  const million = Math.round(trace.length / 1e6)
  const lines = [...touchedLines(trace)]
  const watches = Array.from({ length: samples }, () => {
    const [line, { execute }] = lines[random(lines.length)] ?? [0n, { execute: false }]
    return watchOn(line, execute, random(64))
  })
  const hottest = lines
    .toSorted(([, one], [, other]) => other.accesses - one.accesses)
    .slice(0, 20)
    .map(([line, { execute }]) => watchOn(line, execute, 0))
  // Once over, so that what is measured is compiled.
  for (const watch of watches.slice(0, 50)) findHits(trace, watch)
  const each = (list: readonly Watch[], work: (watch: Watch) => unknown) =>
    list.map((watch) => time(() => work(watch)))
  const rearmed = each(watches, (watch) => findHits(trace, watch))
  const rearmedHot = each(hottest, (watch) => findHits(trace, watch))
  const counted = each([...watches, ...hottest], (watch) =>
    countHits(trace, watch, 0, trace.length, 1000),
  )
  const first = each(watches, (watch) => firstHit(trace, [watch], 0, trace.length))

  const reference = compileReference()
  const [low = ''] = reference ? writeColumns(trace, ['low']) : []
  let turn = 0
  const { ours, native } = await interleave(rounds, {
    ours: () => median(each(watches.slice(0, 100), (watch) => findHits(trace, watch))),
    native: () => {
      const watch = watches[turn++ % watches.length]
      const start = watch ? Number((watch.address - 7n) & 0xffff_ffffn) : 0
      const environment = { START: String(start), LAST: '14' }
      return (reference?.('window', [low], environment)[0]?.seconds ?? NaN) * 1000
    },
  })
  const compared = reference !== null
  const rearm: BenchRow = {
    name: `Re-arming a watch on ${million} million accesses, a random touched line: median`,
    value: ours,
    unit: 'ms',
    reference: compared ? { name: 'C, AVX2 over the low words', value: native } : null,
    ratio: compared ? native / ours : null,
    goal: '20 times',
    met: compared ? native / ours >= 20 : null,
  }
  const p95 = percentile(rearmed, 0.95)
  const worst = Math.max(...rearmed)
  const indexed = median(
    Array.from({ length: rounds }, () =>
      time(() => trace.chunks.slice(0, 256).map((chunk) => indexGranules(chunk))),
    ),
  )
  const rate = (256 * chunkLength) / indexed / 1000
  const regions: number[] = []
  const fresh: Trace = { ...trace, chunks: [...trace.chunks] }
  regions.push(time(() => touchedRegions(fresh)))
  const perAccess = trace.memory / trace.length
  return [
    rearm,
    plainRow('The same: 95 of 100 are faster than', p95, 'ms', '16', p95 < 16),
    plainRow('The same: the worst', worst, 'ms', '100', worst < 100),
    plainRow('The same on the 20 most used lines: the worst', Math.max(...rearmedHot), 'ms'),
    plainRow(
      'Counting hits in 1,000 spans, all these lines: the worst',
      Math.max(...counted),
      'ms',
    ),
    plainRow('The first hit: 95 of 100 are faster than', percentile(first, 0.95), 'ms'),
    plainRow('Making the index', rate, 'million accesses/s', '100', rate >= 100),
    plainRow('Memory with the index', perAccess, 'bytes for each access', '8', perAccess <= 8),
    resident,
    ...mapRows(trace, million),
    plainRow('Touched regions, the first time', median(regions), 'ms'),
  ]
}

/** Medians of maps and densities at several zooms, each with the whole screen's columns. */
function mapRows(trace: Trace, million: number): BenchRow[] {
  const [region] = touchedRegions(trace).toSorted((one, other) => other.accesses - one.accesses)
  const rows = equalRows(region?.from ?? 0n, region?.to ?? 1n, 300)
  const all = equalRows(0n, 2n ** 64n, 300)
  const middle = Math.floor(trace.length / 2)
  const measure = (work: () => unknown) => median(Array.from({ length: rounds }, () => time(work)))
  const map = (length: number, edges: readonly bigint[]) =>
    measure(() =>
      memoryMap(trace, {
        from: middle - length / 2,
        to: middle + length / 2,
        columns: 600,
        rows: edges,
      }),
    )
  return [
    plainRow(
      `Map of memory, 600 x 300, ${million} million accesses, all of memory`,
      map(trace.length, all),
      'ms',
    ),
    plainRow('The same, the most used region', map(trace.length, rows), 'ms'),
    plainRow('The same, 10 million accesses', map(1e7, rows), 'ms'),
    plainRow('The same, 100,000 accesses', map(1e5, rows), 'ms'),
    plainRow('The same, 600 accesses', map(600, rows), 'ms'),
    plainRow(
      'Density in 1,000 spans',
      measure(() => density(trace, 0, trace.length, 1000)),
      'ms',
    ),
    plainRow(
      'Density in 1,000 spans, 10 million accesses',
      measure(() => density(trace, 1e6, 1.1e7, 1000)),
      'ms',
    ),
  ]
}
