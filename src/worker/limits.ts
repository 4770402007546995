/** What Chromium says about the machine, in GiB and no more than 8 (32 in newer versions); others say nothing. */
interface Machine {
  readonly navigator?: { readonly deviceMemory?: number }
}

/** Taken where the machine does not say: what most have. */
const usualMemory = 8

/**
 * Bytes that a trace may take: half of the machine, the other half is for the system, the browser and what else is
 * open. A machine of 8 GB holds 500 million accesses.
 */
export function memoryLimit(machine: object = globalThis): number {
  const { navigator } = machine as Machine
  return ((navigator?.deviceMemory ?? usualMemory) / 2) * 2 ** 30
}
