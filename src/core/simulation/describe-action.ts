import type { Watch } from '../matching/access.ts'
import type { ScenarioAction } from '../clients/wishes.ts'
import type { WriteAction } from '../reservation/actions.ts'
import { fieldAt } from '../registers/fields.ts'
import { formatAddress, formatLength } from '../registers/text.ts'
import { describeAccess } from './explain.ts'

/** What an action does, in a few words: in a list of actions, and behind "Undo: ". It does not say who does it. */
export function describeAction(action: ScenarioAction): string {
  switch (action.type) {
    case 'wish':
      return `wish for ${nameOf(action.watch)}${placeOf(action)} (${action.id})`
    case 'unwish':
      return `want ${action.id} no more`
    case 'request':
      return `request ${nameOf(action.watch)}${placeOf(action)} (${action.id})`
    case 'release':
      return `give up ${action.id}`
    case 'modify':
      return `move ${action.id} to ${nameOf(action.watch)}`
    case 'continue':
      return `let task ${action.task} continue`
    case 'detach':
      return `detach from task ${action.task}`
    case 'switch':
      return `run ${action.task === null ? 'no task' : `task ${action.task}`} on CPU ${action.cpu}`
    case 'migrate':
      return `move task ${action.task} to CPU ${action.cpu}`
    case 'write':
      return `${writeName(action)} on CPU ${action.cpu}`
    case 'poke':
      return `set DR${action.register} of task ${action.task} to ${formatAddress(action.value)}`
    case 'peek':
      return `read DR${action.register} of task ${action.task}`
    case 'control':
      return `${action.de ? 'set' : 'clear'} CR4.DE of CPU ${action.cpu}`
    case 'access': {
      const by = action.mode === 'kernel' ? ' by the kernel for' : ' by'
      const who = action.task === null ? '' : `${by} task ${action.task}`
      return `${describeAccess(action.access)}${who} on CPU ${action.cpu}`
    }
    case 'fork': {
      const child = action.child === undefined ? '' : `, which makes task ${action.child}`
      return `fork of task ${action.task}${child}`
    }
    case 'exec':
    case 'exit':
      return `${action.type} of task ${action.task}`
  }
}

function nameOf({ address, length, type }: Watch): string {
  return `${formatLength(length)} at ${formatAddress(address)} for ${type}`
}

/** " in task A, on CPU 1"; empty: everywhere. */
function placeOf({ task, cpu }: { readonly task?: string; readonly cpu?: number }): string {
  const places = [
    ...(task === undefined ? [] : [`in task ${task}`]),
    ...(cpu === undefined ? [] : [`on CPU ${cpu}`]),
  ]
  return places.length === 0 ? '' : ` ${places.join(', ')}`
}

/** "toggle L0 of DR7", where one bit is written. */
function writeName({ register, value, mask }: WriteAction): string {
  if (mask === undefined || mask <= 0n || (mask & (mask - 1n)) !== 0n) {
    return `set DR${register} to ${formatAddress(value)}`
  }
  const bit = mask.toString(2).length - 1
  if ((register !== 6 && register !== 7) || bit > 31) return `toggle bit ${bit} of DR${register}`
  const { name, lsb, width } = fieldAt(register === 6 ? 'dr6' : 'dr7', bit)
  return `toggle ${name}${width > 1 ? ` bit ${bit - lsb}` : ''} of DR${register}`
}
