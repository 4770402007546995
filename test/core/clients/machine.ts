import { slotIndices } from '../../../src/core/registers/types.ts'
import type { Deeds } from '../../../src/core/clients/behaviour.ts'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { rawId } from '../../../src/core/reservation/claims.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'

/** A machine that is nobody's policy: it answers each deed as the test says, and keeps what was done and noted. */
export class Machine {
  readonly done: Action[] = []
  readonly noted: Outcome[] = []
  readonly #answer: (action: Action) => readonly Outcome[]

  constructor(answer: (action: Action) => readonly Outcome[] = allGranted) {
    this.#answer = answer
  }

  run(deeds: Deeds): void {
    let next = deeds.next()
    while (next.done !== true) {
      const deed = next.value
      if ('act' in deed) {
        this.done.push(deed.act)
        next = deeds.next(this.#answer(deed.act))
      } else {
        this.noted.push(...deed.note)
        next = deeds.next(deed.note)
      }
    }
  }

  /** The pokes as "A DR7=d0101". */
  get pokes(): string[] {
    return this.done.flatMap((action) =>
      action.type === 'poke'
        ? [`${action.task} DR${action.register}=${action.value.toString(16)}`]
        : [],
    )
  }

  /** The raw writes as "0 DR7=202/f0003": CPU, register, value, mask. */
  get writes(): string[] {
    return this.done.flatMap((action) => {
      if (action.type !== 'write') return []
      const mask = action.mask === undefined ? '' : `/${action.mask.toString(16)}`
      return [`${action.cpu} DR${action.register}=${action.value.toString(16)}${mask}`]
    })
  }

  /** The outcomes that the client noted, as "refused w ENOSPC". */
  get notes(): string[] {
    return this.noted.flatMap((each) => {
      if (each.type === 'reported') return []
      const id = 'id' in each ? ` ${each.id}` : ''
      return [`${each.type}${id}${each.type === 'refused' ? ` ${each.errno}` : ''}`]
    })
  }
}

/** Answers a poke of DR7 as ptrace did for long: yes to all that it enables. */
export function allGranted(action: Action): readonly Outcome[] {
  if (action.type !== 'poke' || action.register !== 7) return []
  const { client = 'ptrace', task, value } = action
  return slotIndices.map((slot) => {
    const id = rawId({ client, task }, slot)
    if (((value >> BigInt(2 * slot)) & 0b11n) === 0n) return { type: 'released', id }
    const watch = { address: 0n, length: 1, type: 'write' } as const
    return { type: 'granted', id, request: { id, client, task, watch } }
  })
}

/** Refuses every poke of DR7 that enables slot n or a higher one, as where the kernel holds those. */
export function kernelFrom(slot: number): (action: Action) => readonly Outcome[] {
  return (action) => {
    if (action.type !== 'poke' || action.register !== 7) return []
    if ((action.value & 0xffn) >> BigInt(2 * slot) === 0n) return allGranted(action)
    const id = `${action.client}:${action.task}:DR7`
    return [{ type: 'refused', id, errno: 'ENOSPC', reason: 'the kernel holds it' }]
  }
}
