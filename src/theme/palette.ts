/** A fill for an owner's slots, and the letters on it. */
export interface OwnerColour {
  readonly name: string
  readonly fill: string
  readonly letter: string
}

const dark = '#0b0e12'

/** Okabe and Ito's colours, told apart by colour-blind people too; the blue alone needs light letters. */
export const ownerColours: readonly OwnerColour[] = [
  { name: 'orange', fill: '#E69F00', letter: dark },
  { name: 'sky blue', fill: '#56B4E9', letter: dark },
  { name: 'green', fill: '#009E73', letter: dark },
  { name: 'purple', fill: '#CC79A7', letter: dark },
  { name: 'vermilion', fill: '#D55E00', letter: dark },
  { name: 'yellow', fill: '#F0E442', letter: dark },
  { name: 'blue', fill: '#0072B2', letter: '#ffffff' },
]

/** The n-th colour; after the last the first comes again. */
export function ownerColour(n: number): OwnerColour {
  const count = ownerColours.length
  const colour = ownerColours[((n % count) + count) % count]
  if (colour === undefined) throw new RangeError('no colours')
  return colour
}

/** Clients that everybody knows keep their colour in every scenario. */
const places: Readonly<Record<string, number>> = {
  gdb: 0,
  perf: 1,
  kgdb: 2,
  kwatch: 3,
  raw: 4,
  module: 4,
  you: 4,
  ksym: 5,
  utrace: 6,
  host: 6,
}

/** `gdb` for `gdb`, `gdb2` and `gdb-b`. */
const stemOf = (id: string) => /^[a-z]*/.exec(id)?.[0] ?? ''

/**
 * A colour for each client of a scenario: whom everybody knows has its own, whoever else is with it; the others,
 * and a second of the same kind, take in their order what is left.
 */
export function coloursOf(ids: readonly string[]): ReadonlyMap<string, OwnerColour> {
  const taken = new Map<string, number>()
  const used = () => new Set(taken.values())
  for (const id of ids) {
    const place = places[stemOf(id)]
    if (place !== undefined && !used().has(place)) taken.set(id, place)
  }
  for (const id of ids) {
    if (taken.has(id)) continue
    const free = ownerColours.findIndex((_, place) => !used().has(place))
    taken.set(id, free < 0 ? taken.size : free)
  }
  return new Map([...taken].map(([id, place]) => [id, ownerColour(place)]))
}

/** The tokens of tokens.css that carry text, for the test of their contrasts. */
export const tokens = {
  dark: {
    background: '#0f1216',
    panel: '#161b21',
    line: '#2a323c',
    text: '#e8edf2',
    dim: '#94a1ae',
    bad: '#ff6b5a',
    good: '#4cc38a',
  },
  light: {
    background: '#f6f7f9',
    panel: '#ffffff',
    line: '#d6dce3',
    text: '#11161c',
    dim: '#51606e',
    bad: '#c22f1d',
    good: '#0a7d4f',
  },
} as const
