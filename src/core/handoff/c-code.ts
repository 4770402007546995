import { formatAddress } from '../registers/text.ts'
import type { Breakpoint } from '../registers/types.ts'
import { controlOf } from './dr7.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import { perfRules, perfVerdict } from './perf.ts'
import { firstReason, isKernel, isUser, type Rule } from './rules.ts'

const kinds = {
  write: 'HW_BREAKPOINT_W',
  access: 'HW_BREAKPOINT_RW',
  execute: 'HW_BREAKPOINT_X',
  io: '',
} as const

/** The kernel takes only sizeof(long) for execution, and writes LEN = 00. */
function lengthOf({ type, length }: Breakpoint): string {
  return type === 'execute' ? 'sizeof(long)' : String(length)
}

function rows(breakpoints: readonly Breakpoint[]): string {
  return breakpoints
    .map(
      (each) => `\t{ ${formatAddress(each.address)}UL, ${lengthOf(each)}, ${kinds[each.type]} },`,
    )
    .join('\n')
}

const table = (storage: string) =>
  `static const struct { unsigned long address, length; unsigned int type; } ${storage}[] = {`

/** Source: perf_event_open(2); include/uapi/linux/hw_breakpoint.h, Linux 6.12. */
export function forPerfEventOpen(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(perfVerdict)
  const good = accepted(verdicts)
  const kernel = good.some(isKernel)
  const text = `#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

${table('watched')}
${rows(good)}
};

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? atoi(argv[1]) : ${kernel ? '-1' : '0'};	/* 0: this task; -1: every task of a CPU */
	int cpu = pid == -1 ? 0 : -1;
	int fds[sizeof(watched) / sizeof(watched[0])];

	for (unsigned int i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
		struct perf_event_attr attr;

		memset(&attr, 0, sizeof(attr));
		attr.type = PERF_TYPE_BREAKPOINT;
		attr.size = sizeof(attr);
		attr.bp_addr = watched[i].address;
		attr.bp_len = watched[i].length;
		attr.bp_type = watched[i].type;
		attr.sample_period = 1;
		attr.exclude_kernel = ${kernel ? 0 : 1};
		attr.exclude_hv = 1;
		fds[i] = syscall(SYS_perf_event_open, &attr, pid, cpu, -1, 0UL);
		if (fds[i] < 0)	/* ENOSPC: no slot is left */
			fprintf(stderr, "0x%lx: %s\\n", watched[i].address, strerror(errno));
	}
	sleep(10);
	for (unsigned int i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
		unsigned long long hits;

		if (fds[i] >= 0 && read(fds[i], &hits, sizeof(hits)) == sizeof(hits))
			printf("0x%lx: %llu hits\\n", watched[i].address, hits);
	}
	return 0;
}
`
  return {
    id: 'perf-event-open',
    title: 'perf_event_open',
    about:
      'Counts the hits of a process for ten seconds. The kernel finds the slots, and answers ENOSPC when none is left.',
    text: good.length === 0 ? '' : text,
    language: 'c',
    verdicts,
    source: 'perf_event_open(2); Linux 6.12 include/uapi/linux/hw_breakpoint.h',
  }
}

const userOnly: Rule = (breakpoint) =>
  isUser(breakpoint)
    ? null
    : `${formatAddress(breakpoint.address)} is no user address: ptrace takes only those below 0x7ffffffff000, else EINVAL.`

function ptraceVerdict(breakpoint: Breakpoint): Verdict {
  const why = firstReason([...perfRules.slice(0, 4), userOnly], breakpoint)
  return { breakpoint, accepted: why === null, why: why ?? '' }
}

/**
 * Addresses first, DR7 last: a slot that DR7 enables without an address is armed at address 0.
 * Source: Linux 6.12 arch/x86/kernel/ptrace.c, ptrace_set_debugreg and ptrace_write_dr7.
 */
export function forPtrace(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(ptraceVerdict)
  const good = accepted(verdicts)
  const control = controlOf(good, { local: true, global: false, reserved: 0n })
  const pokes = good.map(
    (each, slot) =>
      `\tif (poke(pid, ${slot}, ${formatAddress(each.address)}UL))\t/* ENOSPC: no slot is left */\n\t\treturn -1;`,
  )
  const text = `#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>

static long poke(pid_t pid, int n, unsigned long value)
{
	return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[n]), value);
}

/* The tracee must be stopped. Each thread has its own registers. */
int arm(pid_t pid)
{
	if (poke(pid, 7, 0UL))
		return -1;
${pokes.join('\n')}
	return poke(pid, 7, ${formatAddress(control)}UL);
}
`
  return {
    id: 'ptrace',
    title: 'ptrace',
    about: `Arms a stopped thread by POKEUSER: DR7 = 0, the addresses, then DR7 = ${formatAddress(control)}. A hit stops it with SIGTRAP; bit n of DR6 names the slot.`,
    text: good.length === 0 ? '' : text,
    language: 'c',
    verdicts,
    source: 'Linux 6.12 arch/x86/kernel/ptrace.c',
  }
}

const kernelOnly: Rule = (breakpoint) =>
  isKernel(breakpoint)
    ? null
    : `${formatAddress(breakpoint.address)} is no kernel address: armed on every CPU it would trap in every process that has something there.`

function wideVerdict(breakpoint: Breakpoint): Verdict {
  const why = firstReason([...perfRules, kernelOnly], breakpoint)
  const word =
    breakpoint.type === 'execute'
      ? 'Refused with EINVAL where the function is on the blacklist of kprobes.'
      : 'Refused with EINVAL in the CPU entry area, the GDT, the TSS and per-CPU state that #DB itself needs.'
  return { breakpoint, accepted: why === null, why: why ?? word }
}

/** Source: Linux 6.12 samples/hw_breakpoint/data_breakpoint.c and kernel/events/hw_breakpoint.c. */
export function forWide(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(wideVerdict)
  const good = accepted(verdicts)
  const text = `#include <linux/hw_breakpoint.h>
#include <linux/module.h>
#include <linux/perf_event.h>

${table('watched')}
${rows(good)}
};

static struct perf_event * __percpu *events[ARRAY_SIZE(watched)];

static void hit(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	pr_info("drscope: 0x%llx at %pS\\n", event->attr.bp_addr, (void *)instruction_pointer(regs));
}

static void disarm(int count)
{
	while (count-- > 0)
		unregister_wide_hw_breakpoint(events[count]);
}

static int __init drscope_init(void)
{
	for (int i = 0; i < ARRAY_SIZE(watched); i++) {
		struct perf_event_attr attr;

		hw_breakpoint_init(&attr);
		attr.bp_addr = watched[i].address;
		attr.bp_len = watched[i].length;
		attr.bp_type = watched[i].type;
		events[i] = register_wide_hw_breakpoint(&attr, hit, NULL);
		if (IS_ERR((void __force *)events[i])) {	/* -ENOSPC: a CPU has no slot left */
			int error = PTR_ERR((void __force *)events[i]);

			disarm(i);
			return error;
		}
	}
	return 0;
}

static void __exit drscope_exit(void)
{
	disarm(ARRAY_SIZE(watched));
}

module_init(drscope_init);
module_exit(drscope_exit);
MODULE_LICENSE("GPL");
`
  return {
    id: 'wide',
    title: 'register_wide_hw_breakpoint',
    about: 'A kernel module that arms every CPU, and writes each hit to the kernel log.',
    text: good.length === 0 ? '' : text,
    language: 'c',
    verdicts,
    source: 'Linux 6.12 samples/hw_breakpoint/data_breakpoint.c',
  }
}
