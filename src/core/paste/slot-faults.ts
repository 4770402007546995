import { spaceOf } from '../registers/limits.ts'
import { baseAddress } from '../registers/slots.ts'
import { formatAddress } from '../registers/text.ts'
import type { SlotControl } from '../registers/slot-control.ts'
import { type AddFault, sdm } from './fault.ts'

/** Whether bits 63-47 are equal: what 48-bit addresses must be, and 57-bit ones may not. */
function isCanonical(address: bigint, bits: number): boolean {
  return BigInt.asUintN(64, BigInt.asIntN(bits, address)) === address
}

function span(first: bigint, length: number): string {
  return length === 1
    ? formatAddress(first)
    : `${formatAddress(first)}-${formatAddress(first + BigInt(length) - 1n)}`
}

export function ofEnabledSlot(
  control: SlotControl,
  address: bigint,
  de: boolean | undefined,
  add: AddFault,
): void {
  const { type, length } = control
  const base = baseAddress({ ...control, address })
  if (type === 'execute' && length !== 1) {
    add({
      rule: 'execute-length',
      tone: 'bad',
      text: `It watches execution with a length of ${length} bytes: LEN must be 00 for execution, else what happens is undefined, and Linux refuses it with EINVAL.`,
      source: sdm.match,
    })
  } else if (base !== address) {
    add({
      rule: 'unaligned',
      tone: 'bad',
      text: `${formatAddress(address)} is not a multiple of its length, ${length}: the CPU drops the low bits and watches ${span(base, length)}, not ${span(address, length)}. Linux refuses it with EINVAL.`,
      source: `${sdm.match}; AMD APM 13.1.2`,
    })
  }
  if (type === 'io') {
    ofPort(address, length, de, add)
    return
  }
  if (!isCanonical(address, 57)) {
    add({
      rule: 'non-canonical',
      tone: 'bad',
      text: `${formatAddress(address)} is not canonical: no access has this address, so the slot never fires.`,
      source: 'Intel SDM 17.2.6',
    })
  } else if (!isCanonical(address, 48)) {
    add({
      rule: 'non-canonical-48',
      tone: 'odd',
      text: `${formatAddress(address)} is canonical only with 57-bit addresses (five-level paging); else the slot never fires.`,
      source: 'Intel SDM 17.2.6',
    })
  } else if (address === 0n) {
    add({
      rule: 'null-address',
      tone: 'odd',
      text: 'It is armed at address 0: DRn was never written, or somebody watches a null pointer.',
      source: sdm.dr7,
    })
  } else if (spaceOf(address) === 'neither') {
    add({
      rule: 'no-space',
      tone: 'odd',
      text: `${formatAddress(address)} is in the last page of the lower half, which Linux with 48-bit addresses gives to nobody: the slot never fires, and ptrace cannot have set it.`,
      source: 'Linux 6.12 arch/x86/include/asm/page_64_types.h, TASK_SIZE_MAX',
    })
  } else {
    const user = spaceOf(address) === 'user'
    add({
      rule: user ? 'user-address' : 'kernel-address',
      tone: 'note',
      text: user
        ? `${formatAddress(address)} is an address of user space: it means another place in every process.`
        : `${formatAddress(address)} is a kernel address: ptrace cannot have set it.`,
      source: 'Linux 6.12 arch/x86/kernel/hw_breakpoint.c',
    })
  }
}

function ofPort(address: bigint, length: number, de: boolean | undefined, add: AddFault): void {
  if (de !== true) {
    add({
      rule: 'io-without-de',
      tone: de === false ? 'bad' : 'note',
      text:
        de === false
          ? 'It watches an I/O port while CR4.DE is 0: what R/W = 10 does then is undefined, and most never report it.'
          : 'It watches an I/O port: that works only while CR4.DE is 1, which the text does not say.',
      source: `${sdm.dr7}; AMD APM 13.1.3.3`,
    })
  }
  if (address > 0xffffn) {
    add({
      rule: 'io-port-wide',
      tone: 'bad',
      text: `${formatAddress(address)} is no port: ports end at 0xffff, so the slot never fires.`,
      source: sdm.match,
    })
  }
  if (length === 8) {
    add({
      rule: 'io-length',
      tone: 'bad',
      text: 'It watches 8 bytes of ports: for I/O only 1, 2 and 4 are defined.',
      source: 'AMD APM 13.1.3.3',
    })
  }
}

/** What is odd about the enable bits of a slot, or about a slot that is not enabled. */
export function ofEnables(control: SlotControl, address: bigint | undefined, add: AddFault): void {
  const { local, global, type, length } = control
  if (!local && !global) {
    if (address !== undefined && address !== 0n) {
      add({
        rule: 'left-address',
        tone: 'note',
        text: `Not enabled, and ${formatAddress(address)} is still in it: a leftover, or somebody is about to arm it.`,
        source: sdm.dr7,
      })
    } else if (type !== 'execute' || length !== 1) {
      add({
        rule: 'left-fields',
        tone: 'note',
        text: 'Not enabled, but its R/W and LEN are set: they have no effect.',
        source: sdm.dr7,
      })
    }
  }
}

/** An enabled slot whose address the text does not give. */
export function ofUnknown(control: SlotControl, de: boolean | undefined, add: AddFault): void {
  if (control.type === 'execute' && control.length !== 1)
    ofEnabledSlot(control, 0n, de, (fault) => fault.rule === 'execute-length' && add(fault))
  if (control.type === 'io') ofPort(0n, control.length, de, add)
}
