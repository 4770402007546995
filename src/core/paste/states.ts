import {
  type PastedName,
  pastedNames,
  type PastedState,
  type PastedValues,
  type RegisterReading,
} from './types.ts'

/** A reading with what decides which state it belongs to. */
export interface Placed {
  readonly reading: RegisterReading
  readonly written: boolean
  readonly prose: boolean
  readonly host: boolean
}

interface Building {
  readonly values: Partial<Record<PastedName, bigint>>
  readonly placed: Placed[]
}

/** Consecutive readings of one line; logs that go to two places have every line twice. */
function linesOf(placed: readonly Placed[]): Placed[][] {
  const lines: Placed[][] = []
  for (const each of placed) {
    const last = lines.at(-1)
    if (last?.[0]?.reading.line === each.reading.line) last.push(each)
    else lines.push([each])
  }
  return lines
}

function signature(line: readonly Placed[]): string {
  return line.map(({ reading }) => `${reading.register}=${reading.value}`).join()
}

function withoutDoubles(placed: readonly Placed[]): Placed[] {
  const kept: Placed[][] = []
  for (const line of linesOf(placed)) {
    const before = kept.at(-1)
    if (before === undefined || signature(before) !== signature(line)) kept.push(line)
  }
  return kept.flat()
}

function isName(register: RegisterReading['register']): register is PastedName {
  return register !== 'cr4'
}

/** Every value of one is in the other. */
function repeats(values: PastedValues, before: PastedValues): boolean {
  return pastedNames.every((name) => values[name] === undefined || values[name] === before[name])
}

export interface States {
  readonly states: readonly PastedState[]
  /** The one that counts. */
  readonly chosen: PastedState | null
  readonly notes: readonly string[]
}

/** Puts readings together to states: a register that comes again begins a new one, unless it is written one by one. */
export function statesOf(all: readonly Placed[]): States {
  const building: Building[] = []
  for (const placed of withoutDoubles(all)) {
    const { register, value } = placed.reading
    if (!isName(register)) continue
    const last = building.at(-1)
    const again = last === undefined || last.values[register] !== undefined
    if (last === undefined || (again && !placed.written) || last.placed[0]?.host !== placed.host) {
      if (last !== undefined && placed.prose && last.values[register] === value) continue
      building.push({ values: { [register]: value }, placed: [placed] })
    } else {
      last.values[register] = value
      const kept = last.placed.filter(({ reading }) => reading.register !== register)
      last.placed.splice(0, last.placed.length, ...kept, placed)
    }
  }
  const distinct = building.filter(({ values }, n) => {
    const before = building[n - 1]
    return before === undefined || !repeats(values, before.values)
  })
  return choose(distinct)
}

const stateOf = ({ values, placed }: Building): PastedState => ({
  values,
  readings: placed.map(({ reading }) => reading),
})

/** The last one counts: but a sentence is no dump, and the host's registers are not the guest's. */
function choose(building: readonly Building[]): States {
  const states = building.map(stateOf)
  const [only] = states
  if (states.length < 2) return { states, chosen: only ?? null, notes: [] }
  const isDump = ({ placed }: Building) => placed.some(({ prose }) => !prose)
  const isGuest = ({ placed }: Building) => placed.some(({ host }) => !host)
  const dumps = building.some(isDump) ? building.filter(isDump) : building
  const guests = dumps.some(isGuest) ? dumps.filter(isGuest) : dumps
  const best = guests.at(-1)
  const chosen = best === undefined ? null : stateOf(best)
  const place = best === undefined ? 0 : building.indexOf(best) + 1
  const why =
    place === building.length
      ? 'the last one counts'
      : guests.length < dumps.length
        ? `the one of the guest counts (number ${place})`
        : `the last dump counts (number ${place}); what a sentence says does not`
  const count = states.length === 2 ? 'Two states stand' : `${states.length} states stand`
  return { states, chosen, notes: [`${count} in this text: ${why}.`] }
}
