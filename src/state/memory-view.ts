import type { Region } from '../core/index.ts'
import type { AddressSpan } from './model.ts'

const page = 4096n
const memory = 1n << 64n
/** The fewest bytes that fill the map. */
const fewest = 16n
/** Beyond so many bytes a stretch of memory is as good as all of it, with its gaps folded. */
const most = 1n << 40n

function inMemory(from: bigint, bytes: bigint): AddressSpan {
  const start = from < 0n ? 0n : from > memory - bytes ? memory - bytes : from
  return { from: start, to: start + bytes }
}

/**
 * `factor` times as much memory as is shown, the address `at` where it was; null: all that is touched. Of all of it,
 * with its gaps folded, `share` says where that was, from the bottom.
 */
export function zoomedMemory(
  regions: readonly Region[],
  view: AddressSpan | null,
  factor: number,
  at: bigint,
  share = 0.5,
): AddressSpan | null {
  const first = regions[0]?.from ?? 0n
  const last = regions.at(-1)?.to ?? memory
  if (view === null) {
    if (factor >= 1) return null
    // Zooming in begins with a few pages about what the pointer is on.
    const bytes = 9n * page
    return inMemory(at - BigInt(Math.round(Number(bytes) * share)), bytes)
  }
  const { from, to } = view
  const scaled = BigInt(Math.round(Number(to - from) * factor))
  const bytes = scaled < fewest ? fewest : scaled
  if (factor > 1 && bytes > most) return null
  const place = Number(((at - from) * 1024n) / (to - from)) / 1024
  const zoomed = inMemory(at - BigInt(Math.round(Number(bytes) * place)), bytes)
  return factor > 1 && zoomed.from <= first && zoomed.to >= last ? null : zoomed
}

/** The same stretch higher by a share of what is shown; null: all is shown already. */
export function movedMemory(view: AddressSpan | null, share: number): AddressSpan | null {
  if (view === null) return null
  const bytes = view.to - view.from
  return inMemory(view.from + BigInt(Math.round(Number(bytes) * share)), bytes)
}
