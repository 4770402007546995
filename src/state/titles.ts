import { type Action, fieldAt, formatAddress, formatLength, type Watch } from '../core/index.ts'

function watchName({ address, length }: Watch): string {
  return `${formatLength(length)} at ${formatAddress(address)}`
}

/** What an action does, to stand behind "Undo: ". */
export function titleOf(action: Action): string {
  switch (action.type) {
    case 'request':
      return `watch ${watchName(action.watch)}`
    case 'release':
      return `give up ${action.id}`
    case 'modify':
      return `move ${action.id} to ${watchName(action.watch)}`
    case 'switch':
      return `run ${action.task === null ? 'no task' : `task ${action.task}`} on CPU ${action.cpu}`
    case 'write':
      return (
        bitName(action.register, action.mask) ??
        `set DR${action.register} to ${formatAddress(action.value)}`
      )
    case 'poke':
      return `set DR${action.register} of task ${action.task} to ${formatAddress(action.value)}`
    case 'peek':
      return `read DR${action.register} of task ${action.task}`
    case 'control':
      return `${action.de ? 'set' : 'clear'} CR4.DE`
    case 'access':
      return `${action.access.kind} ${watchName({ ...action.access, length: action.access.size, type: 'access' })}`
    case 'fork':
    case 'exec':
    case 'exit':
      return `${action.type} of task ${action.task}`
  }
}

/** "toggle L0 of DR7", where one bit is written; null: more than that. */
function bitName(register: number, mask: bigint | undefined): string | null {
  if (mask === undefined || mask <= 0n || (mask & (mask - 1n)) !== 0n) return null
  const bit = mask.toString(2).length - 1
  if ((register !== 6 && register !== 7) || bit > 31) return `toggle bit ${bit} of DR${register}`
  const { name, lsb, width } = fieldAt(register === 6 ? 'dr6' : 'dr7', bit)
  return `toggle ${name}${width > 1 ? ` bit ${bit - lsb}` : ''} of DR${register}`
}
