import type { Command, CommandId } from '../../state/commands.ts'
import type { EmbedMode } from '../../state/model.ts'
import type { Scope } from '../../state/scope.ts'

/** What an embed takes a key for: time, and what is shown of it. Everything else belongs to the page around it. */
const used: ReadonlySet<string> = new Set<CommandId>([
  'play',
  'step',
  'back',
  'next-caption',
  'previous-caption',
  'next-trouble',
  'previous-trouble',
  'start',
  'end',
  'faster',
  'slower',
  'zoom-in',
  'zoom-out',
  'zoom-all',
  'next-policy',
])

export function isForEmbed(mode: EmbedMode, { id }: Command): boolean {
  return mode === 'live' && used.has(id)
}

/** Keys that had a command and nothing left to do: a clicker at the last caption goes on in the slides around it. */
export const unused = new WeakSet<KeyboardEvent>()

export function changedNothing(before: Scope, after: Scope): boolean {
  return Object.entries(before).every(([name, value]) => after[name as keyof Scope] === value)
}
