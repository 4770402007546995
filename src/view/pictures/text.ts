import {
  type CpuIndex,
  formatRegister,
  type Policy,
  type Score,
  slotIndices,
  type Tick,
  formatNumber,
} from '../../core/index.ts'
import { controlNote, statusNote } from '../register-notes.ts'
import { slotViews, valueOf } from '../registers.ts'
import { scoreColumns } from '../score-table.ts'
import type { RegistersShown } from './registers.ts'

/** Characters that a line of a mailing list holds after some quoting. */
const lineWidth = 76

/** A table of plain characters: columns as wide as their widest cell, numbers to the right, nothing at the ends of lines. */
function table(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const wide = widths[column] ?? 0
        return right.has(column) ? cell.padStart(wide) : cell.padEnd(wide)
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Words in lines of at most 76 characters, those after the first indented. */
function wrapped(words: string, indent = '  '): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > lineWidth) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** DR0-DR3, DR6 and DR7 as text, for a mail. */
export function registersText({ heading, run, state, before, ownerOf }: RegistersShown): string {
  const rows = slotViews(run, state, before, ownerOf).map(({ slot, address, what, whose }) => [
    `DR${slot}`,
    formatRegister(address, 16),
    what.replace(' · ', ', '),
    whose,
  ])
  const status = ([7, 6] as const).map((register) => [
    `DR${register}`,
    formatRegister(valueOf(state, register), 8),
    register === 7 ? controlNote(state) : statusNote(state),
  ])
  const lines = [...wrapped(heading), ...table(rows, new Set()), ...table(status, new Set())]
  return `${lines.join('\n')}\n`
}

export interface ScoredPolicy {
  readonly policy: Policy
  readonly score: Score
  /** What stands in the slots at the cursor, DR0 first: the client's title, or a dash. */
  readonly slots: readonly string[]
}

/** Characters that a column of a comparison is wide at most: six of them and the names fit in a line. */
const cellWidth = 7

/** A row for each errno that any of them told. */
function errnoRows(policies: readonly ScoredPolicy[]): string[][] {
  const errnos = policies.flatMap(({ score }) => Object.entries(score.refusedWith))
  return [...new Set(errnos.map(([errno]) => errno))].map((errno) => [
    `  ${errno}`,
    ...policies.map(({ score }) =>
      String(new Map(Object.entries(score.refusedWith)).get(errno) ?? 0),
    ),
  ])
}

/** The comparison as text: a column for each policy, with its counts, who has the slots of one CPU at the cursor, and what set them apart first. */
export function comparisonText(
  title: string,
  { tick, cpu }: { readonly tick: Tick; readonly cpu: CpuIndex },
  policies: readonly ScoredPolicy[],
  difference = '',
): string {
  const letters = policies.map((_, n) => String.fromCharCode(65 + n))
  const rows = [
    ['', ...letters],
    ...scoreColumns.flatMap(({ id, title: name, of, unit = '' }) => [
      [name, ...policies.map(({ score }) => `${Math.round(of(score))}${unit}`)],
      ...(id === 'refused' ? errnoRows(policies) : []),
    ]),
    ...slotIndices.map((slot) => [
      `DR${slot}`,
      ...policies.map(({ slots }) => (slots[slot] ?? '-').slice(0, cellWidth)),
    ]),
  ]
  const columns = new Set(letters.map((_, n) => n + 1))
  const lines = [
    ...wrapped(title),
    ...policies.map(({ policy }, n) => `${letters[n]}: ${policy.title}`),
    '',
    ...table(rows, columns),
    '',
    ...wrapped(
      `Counts are of the whole run; DR0-DR3: who has them on CPU ${cpu} at tick ${formatNumber(tick)}.`,
    ),
    ...wrapped(difference),
  ]
  return `${lines.join('\n')}\n`
}
