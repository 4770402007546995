import {
  type Arming,
  equalRows,
  formatAddress,
  type Region,
  type RequestId,
  type Run,
  type Watch,
} from '../core/index.ts'
import { clientOf, type Owner } from './clients-of.ts'
import { type Axis, xOf } from './timeline.ts'

/** Memory from `from` up to and without `to`. */
interface Span {
  readonly from: bigint
  readonly to: bigint
}

const page = 4096n

/**
 * The edges of the rows of a map, ascending, at most `most` rows. Without a view every region has rows by the logarithm
 * of its pages, and a gap between two is one row: so a stack of a few pages is seen beside a heap of thousands.
 */
export function rowEdges(regions: readonly Region[], view: Span | null, most: number): bigint[] {
  if (view !== null) {
    const bytes = view.to - view.from
    const rows = bytes < BigInt(most) ? Number(bytes) : most
    return equalRows(view.from, view.to, Math.max(1, rows))
  }
  const weights = regions.map(({ from, to }) => 1 + Math.log2(Number((to - from) / page) + 1))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const free = Math.max(regions.length, most - regions.length)
  const edges: bigint[] = []
  for (const [n, { from, to }] of regions.entries()) {
    const rows = Math.max(1, Math.floor((free * (weights[n] ?? 1)) / Math.max(1, sum)))
    const own = equalRows(from, to, rows)
    edges.push(...(edges.at(-1) === from ? own.slice(1) : own))
  }
  return edges
}

/** Whether a row lies between two regions, with nothing touched in it. */
export function isGap(edges: readonly bigint[], row: number, regions: readonly Region[]): boolean {
  const from = edges[row] ?? 0n
  const to = edges[row + 1] ?? 0n
  return !regions.some((region) => region.from < to && from < region.to)
}

/** The address at a height: the lowest address is at the bottom. Null outside of the rows. */
export function addressAt(edges: readonly bigint[], height: number, y: number): bigint | null {
  const rows = edges.length - 1
  if (rows < 1) return null
  const place = Math.max(0, Math.min(rows - 1e-9, ((height - y) * rows) / height))
  const row = Math.floor(place)
  const from = edges[row] ?? 0n
  const bytes = (edges[row + 1] ?? from) - from
  return from + (bytes * BigInt(Math.floor((place - row) * 1024))) / 1024n
}

/** The height at which an address lies, clamped to the rows. */
export function yOfAddress(edges: readonly bigint[], height: number, address: bigint): number {
  const rows = edges.length - 1
  const row = Math.min(
    rows - 1,
    edges.findLastIndex((edge) => edge <= address),
  )
  if (row < 0) return height
  const from = edges[row] ?? 0n
  const bytes = (edges[row + 1] ?? from) - from
  const share = bytes === 0n ? 0 : Number(((address - from) * 1024n) / bytes) / 1024
  return height - ((row + Math.min(1, share)) * height) / rows
}

/** Whose bars these are, each once. */
export function ownersOfBars(bars: readonly WatchBar[]): Owner[] {
  return [...new Map(bars.map(({ owner }) => [owner.id, owner])).values()]
}

/** A watch over some time, in pixels of the map. */
export interface WatchBar {
  readonly x: number
  readonly width: number
  readonly y: number
  readonly height: number
  readonly owner: Owner
  /** The watch in the scenario that it is of; null: somebody wrote it. */
  readonly asked: RequestId | null
  readonly key: string
}

/** Pixels that a watch is high at least, to be seen at all. */
const thinnest = 3

/** Where a watch lies on the height of the map. */
export function watchBand(
  edges: readonly bigint[],
  height: number,
  { address, length }: Watch,
): { readonly y: number; readonly height: number } {
  const bottom = yOfAddress(edges, height, address)
  const top = yOfAddress(edges, height, address + BigInt(length))
  return { y: Math.min(top, bottom - thinnest), height: Math.max(thinnest, bottom - top) }
}

/** What was armed on this CPU over the shown time, as bars over the map. */
export function armedBars(
  run: Run,
  cpu: number,
  edges: readonly bigint[],
  axis: Axis,
  height: number,
  ownerOf: (client: string | null) => Owner,
  askedOf: (arming: Arming) => RequestId | null,
): WatchBar[] {
  const first = edges[0] ?? 0n
  const last = edges.at(-1) ?? 0n
  const x = xOf(axis)
  return run.armings.flatMap((arming, n) => {
    const { breakpoint, from, to } = arming
    const shown = from < axis.to && (to ?? Infinity) > axis.from
    if (arming.cpu !== cpu || !shown) return []
    if (breakpoint.address >= last || breakpoint.address + BigInt(breakpoint.length) <= first) {
      return []
    }
    const start = x(from)
    const width = Math.max(2, x(to ?? axis.to) - start)
    const owner = ownerOf(clientOf(run, arming.owner))
    const asked = askedOf(arming)
    return [{ x: start, width, owner, asked, key: `${n}`, ...watchBand(edges, height, breakpoint) }]
  })
}

/** An address on the axis of addresses. */
export interface AddressLabel {
  readonly y: number
  readonly text: string
}

/** Labels that do not overlap: where regions begin or, of one stretch of memory, at equal distances. */
export function addressLabels(
  edges: readonly bigint[],
  regions: readonly Region[],
  view: Span | null,
  height: number,
): AddressLabel[] {
  const starts =
    view === null
      ? regions.map(({ from }) => from)
      : edges.filter((_, n) => n % Math.max(1, Math.ceil((edges.length - 1) / 6)) === 0)
  const labels: AddressLabel[] = []
  for (const address of starts) {
    const y = yOfAddress(edges, height, address)
    const last = labels.at(-1)
    if (last === undefined || last.y - y >= 14) labels.push({ y, text: formatAddress(address) })
  }
  return labels
}

/** The most accesses of a cell. */
export function largest(counts: Uint32Array): number {
  let most = 0
  for (const count of counts) if (count > most) most = count
  return most
}

/** How dark a cell is, 0 to 1: by the logarithm of its count against the largest, so that single accesses are seen. */
export function shades(counts: Uint32Array): Float32Array {
  const most = Math.max(1, largest(counts))
  return Float32Array.from(counts, (count) =>
    count === 0 ? 0 : 0.25 + (0.75 * Math.log(count + 1)) / Math.log(most + 1),
  )
}

/** The address that a watch of this length takes at a pointer: a multiple of the length, where a slot can hold that. */
export function snapped(address: bigint, length: number): bigint {
  return [1, 2, 4, 8].includes(length) ? address - (address % BigInt(length)) : address
}
