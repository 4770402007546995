/** First address above user space on x86-64 with four-level paging: TASK_SIZE_MAX (Linux arch/x86/include/asm/page_64_types.h). */
export const userSpaceEnd = 0x7fff_ffff_f000n

/** First address of the kernel's: the upper half of the canonical addresses of 48 bits (Intel SDM vol. 1, 3.3.7.1). */
const kernelSpaceStart = 0xffff_8000_0000_0000n

/**
 * Whose memory it is. `neither`: the last page of the lower half, which Linux leaves out, and the addresses between
 * the halves, which are not canonical: an access there faults before any breakpoint is looked at. Linux's own checks
 * know two sides alone and take all from `userSpaceEnd` on for the kernel's.
 */
export function spaceOf(address: bigint, length = 1): 'user' | 'kernel' | 'neither' {
  if (address + BigInt(length) <= userSpaceEnd) return 'user'
  return address >= kernelSpaceStart ? 'kernel' : 'neither'
}

/** DR7 bits that ptrace takes no notice of: 10-15 and the upper half. DR_CONTROL_RESERVED (Linux arch/x86/include/asm/debugreg.h). */
export const reservedControl = 0xffff_ffff_0000_fc00n
