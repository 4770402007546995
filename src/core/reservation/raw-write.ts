import { readRegister, writeRegister } from '../registers/registers.ts'
import type { WriteAction } from './actions.ts'
import { claim } from './claims.ts'
import type { Image } from './machine.ts'
import type { Outcome } from './outcomes.ts'

/**
 * A raw MOV to a debug register of `image`: what it changes belongs to the writer from now on. A fault leaves the
 * registers as the exception does.
 */
export function writeImage(
  image: Image,
  { cpu, register, value: asked, client, mask }: WriteAction,
): { readonly image: Image; readonly outcomes: Outcome[] } {
  const old = readRegister(image.registers, register)
  const kept = mask === undefined || !old.ok ? 0n : old.value & ~mask
  const value = kept | (mask === undefined ? asked : asked & mask)
  const written = writeRegister(image.registers, register, value)
  if (!written.ok) {
    const { vector, reason, registers } = written.error
    return { image: { ...image, registers }, outcomes: [{ type: 'fault', cpu, vector, reason }] }
  }
  const claimed = claim(image, written.value, { client, cpu })
  const done: Outcome = { type: 'written', cpu, register, value, client }
  return { image: claimed.image, outcomes: [done, ...claimed.outcomes] }
}
