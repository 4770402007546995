import type { Arming, ClientId, RequestId, Run, Scenario, Watch } from '../core/index.ts'
import { clientOf } from './clients-of.ts'
import type { WatchBar } from './memory.ts'

interface Asked {
  readonly id: RequestId
  readonly client: ClientId
  readonly watch: Watch
}

/**
 * Tells of an arming the watch in the scenario that it is of: the request itself, or the wish of which its client made
 * several. Null: somebody wrote it into the registers.
 */
export function askedBy({ steps }: Scenario, run: Run): (arming: Arming) => RequestId | null {
  const asked = new Map<RequestId, Asked>()
  for (const { actions } of steps) {
    for (const action of actions) {
      if (action.type !== 'request' && action.type !== 'wish') continue
      if (!asked.has(action.id)) asked.set(action.id, action)
    }
  }
  const pieces = new Map<string, RequestId | null>()
  return ({ owner, breakpoint: { address } }) => {
    if (owner === null || asked.has(owner)) return owner
    const key = `${owner} ${address}`
    const known = pieces.get(key)
    if (known !== undefined) return known
    const client = clientOf(run, owner)
    const wish = [...asked.values()].find(
      ({ client: by, watch }) =>
        by === client && address >= watch.address && address < watch.address + BigInt(watch.length),
    )
    pieces.set(key, wish?.id ?? null)
    return wish?.id ?? null
  }
}

/** The name of a watch beside its line on the map, in pixels of it. */
export interface WatchName {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly line: WatchBar
}

interface Room {
  readonly width: number
  readonly height: number
  /** Pixels of one unit: 1 where the type has 16 pixels. */
  readonly scale: number
}

/** Of a name, in units. */
const letterWidth = 7.25
const nameHeight = 16
const margin = 4

/** Characters of a name at most: it is one of several over a map. */
const longest = 14

type Box = Pick<WatchName, 'x' | 'y' | 'width' | 'height'>

type Line = Box & Pick<WatchBar, 'asked'>

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}

/**
 * A name for each line: over it or under it, as far to the left as no other name is. Pieces of a watch that lie closer
 * than a name is high have one together. A line so crowded that none fits has none.
 */
export function watchNames(
  lines: readonly WatchBar[],
  { width, height, scale }: Room,
): WatchName[] {
  const names: WatchName[] = []
  for (const line of lines) {
    const name = line.asked ?? line.owner.title
    const text = name.length > longest ? `${name.slice(0, longest - 1)}…` : name
    const size = {
      width: (text.length * letterWidth + 2 * margin) * scale,
      height: nameHeight * scale,
    }
    const isNamed = names.some(
      (other) => other.text === text && Math.abs(other.line.y - line.y) < size.height,
    )
    const place = isNamed ? null : freePlace(line, size, names, { width, height })
    if (place !== null) names.push({ ...place, ...size, text, line })
  }
  return names
}

/** Null: there is none. */
function freePlace(
  line: WatchBar,
  size: Pick<Box, 'width' | 'height'>,
  taken: readonly Box[],
  room: Pick<Room, 'width' | 'height'>,
): Pick<Box, 'x' | 'y'> | null {
  const last = room.width - size.width
  const first = Math.max(0, Math.min(line.x, last))
  const xs = [first, ...taken.map(({ x, width }) => x + width + 1)]
    .filter((x) => x >= first && x <= Math.min(last, Math.max(first, line.x + line.width)))
    .toSorted((a, b) => a - b)
  for (const x of xs) {
    for (const y of [line.y - size.height - 1, line.y + line.height + 1]) {
      const isInside = y >= 0 && y + size.height <= room.height
      if (isInside && !taken.some((other) => overlap(other, { x, y, ...size }))) return { x, y }
    }
  }
  return null
}

/** The watch whose name is under a pointer, or whose line is within its reach, the nearest one; null: there is none. */
export function watchAt(
  lines: readonly Line[],
  names: readonly WatchName[],
  { x, y }: { readonly x: number; readonly y: number },
  reach: number,
): RequestId | null {
  const named = names.find((name) => overlap(name, { x, y, width: 0, height: 0 }))
  if (named !== undefined) return named.line.asked
  const distance = (line: Line) =>
    Math.max(line.y - y, y - line.y - line.height, line.x - x, x - line.x - line.width, 0)
  const near = lines
    .filter((line) => line.asked !== null && distance(line) <= reach)
    .toSorted((a, b) => distance(a) - distance(b))
  return near[0]?.asked ?? null
}
