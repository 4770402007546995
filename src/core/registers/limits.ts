/** First address above user space on x86-64 with four-level paging: TASK_SIZE_MAX (Linux arch/x86/include/asm/page_64_types.h). */
export const userSpaceEnd = 0x7fff_ffff_f000n

/** DR7 bits that ptrace takes no notice of: 10-15 and the upper half. DR_CONTROL_RESERVED (Linux arch/x86/include/asm/debugreg.h). */
export const reservedControl = 0xffff_ffff_0000_fc00n
