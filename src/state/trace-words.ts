import { formatNumber } from '../core/index.ts'
import type { TraceSummary } from '../worker/protocol.ts'

/** `perl.lackey.gz` becomes `perl.bpt`. */
export function packedName(name: string): string {
  return `${name.replace(/(?:\.\w+)?(?:\.gz)?$/, '')}.bpt`
}

/** What a new trace holds, what it does not tell, and what could not be read or was left out for it. */
export function welcome(
  { name, format, length, notes, told, hits }: TraceSummary,
  isWhole = true,
): string {
  const count = formatNumber(length)
  const read =
    hits === null
      ? `${name}: ${count} accesses (${format}). Add a watch to see what touches it.`
      : `${name}: ${count} recorded hits (${format}), one for each tick.`
  const bare = isWhole
    ? []
    : [
        'The scenario’s own accesses are left out, so that every count is of this file; undo brings them back.',
      ]
  const lost = notes.sentences.slice(0, 3)
  const more = told.length > 0 ? ['What it tells and what not: press i.'] : []
  return [read, ...bare, ...lost, ...more].join(' ')
}
