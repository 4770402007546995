/** First address above user space on x86-64 with four-level paging: TASK_SIZE_MAX (Linux arch/x86/include/asm/page_64_types.h). */
export const userSpaceEnd = 0x7fff_ffff_f000n
