import type { Watch } from '../../../src/core/matching/access.ts'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { armedIn } from '../../../src/core/reservation/machine.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import type { Run } from '../../../src/core/simulation/run.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'

/** A write watch of 4 bytes at an address that is its own: K1 at 0xffff..1000, a0 at 0xa000. */
export function watchOf(id: string): Watch {
  const number = BigInt(id.slice(1)) * 16n
  const base = id.startsWith('K') ? 0xffff_ffff_8100_0000n : BigInt(`0x${id[0] ?? 'a'}000`)
  return { address: base + number, length: 4, type: 'write' }
}

/** K1, K2: the kernel's on every CPU; a0, a1: task A's; b0: task B's. */
export function requestOf(id: string): RequestAction {
  const kernel = id.startsWith('K')
  const task = (id[0] ?? '').toUpperCase()
  const who = kernel ? { client: 'kernel' } : { client: 'gdb', task }
  return { type: 'request', id, ...who, watch: watchOf(id) }
}

/** "granted", or the errno of the refusal. */
export function answer(outcomes: readonly Outcome[]): string {
  for (const outcome of outcomes) {
    if (outcome.type === 'refused') return outcome.errno
    if (outcome.type === 'invalid') return outcome.reason
  }
  return 'ok'
}

export function ask(run: Run, id: string): string {
  return answer(run.apply(requestOf(id)))
}

/** What each slot really watches, as the id of the request whose watch it is; `-`: nothing. */
export function table(run: Run, cpu = 0): string[] {
  const ids = [...run.requests].map(([id, { watch }]) => ({ id, watch }))
  return slotIndices.map((slot) => {
    const armed = armedIn(run.state(cpu), slot)
    if (armed === null) return '-'
    const found = ids.findLast(({ watch }) => watch.address === armed.breakpoint.address)
    return found?.id ?? `0x${armed.breakpoint.address.toString(16)}`
  })
}
