import { type CpuState, type Result, success, writeRegister } from '../../core/index.ts'
import { you } from '../../state/document.ts'
import type { ScopeStore } from '../../state/scope.ts'
import { stateAt } from '../../view/moment.ts'
import { valueOf } from '../../view/registers.ts'
import type { StatusRegister } from './BitRow.tsx'

/** What a person does to the registers, as they stand when it is done: the same functions at every drawing. */
export function registerEdits(store: ScopeStore) {
  /** An edit is a raw write in your name, tried first so that what the CPU refuses is said where it was typed. */
  function write(
    register: number,
    valueFrom: (state: CpuState) => bigint,
    mask?: bigint,
  ): Result<unknown> {
    const { results, focus, tick, cpu, act } = store.getState()
    const result = results[focus]
    // Another scenario was opened, and there are no registers yet.
    if (result === undefined) return success(null)
    const state = stateAt(result, tick, cpu)
    const value = valueFrom(state)
    const tried = writeRegister(state.registers, register, value)
    if (!tried.ok && tried.error.vector !== '#DB') {
      const { vector, reason } = tried.error
      return { ok: false, error: vector === 'none' ? reason : `${vector}: ${reason}` }
    }
    const action = { type: 'write', cpu, register, value, client: you.id } as const
    act(mask === undefined ? action : { ...action, mask })
    return success(null)
  }

  return {
    type: (register: number, value: bigint) => write(register, () => value),
    toggle: (register: StatusRegister, bit: number) => {
      const mask = 1n << BigInt(bit)
      write(register, (state) => valueOf(state, register) ^ mask, mask)
    },
    pointAt: (register: StatusRegister, bit: number | null) => {
      store.getState().point(bit === null ? { kind: 'moment' } : { kind: 'bit', register, bit })
    },
  }
}
