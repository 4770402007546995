import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HandoffId } from '../../../src/core/handoff/interface.ts'
import { takeAway } from '../../../src/core/handoff/take-away.ts'
import type { Breakpoint } from '../../../src/core/registers/types.ts'

const user = { address: 0x4040c0n, length: 4, type: 'write' } as const
const kernel = { address: 0xffff_ffff_8262_11c0n, length: 8, type: 'access' } as const
const code = { address: 0x401186n, length: 1, type: 'execute' } as const
const port = { address: 0x3f8n, length: 1, type: 'io' } as const
const crooked = { address: 0x4040c2n, length: 4, type: 'write' } as const

function of(id: HandoffId, breakpoints: readonly Breakpoint[]) {
  const found = takeAway(breakpoints).find((handoff) => handoff.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

/** The reason for which the only breakpoint is refused; null: it is not. */
function refusal(id: HandoffId, breakpoint: Breakpoint): string | null {
  const [verdict] = of(id, [breakpoint]).verdicts
  return verdict?.accepted === false ? verdict.why : null
}

describe('what each interface takes', () => {
  test.each<[HandoffId, Breakpoint, RegExp]>([
    ['gdb', port, /no breakpoints on I\/O ports/],
    ['perf', port, /I\/O/],
    ['perf', crooked, /not a multiple of 4: EINVAL/],
    ['perf', { ...code, length: 4 }, /length 1/],
    ['perf', { ...user, address: 0x8000_0000_0000_0000n }, /neither user nor kernel/],
    ['wprobe', { ...kernel, type: 'execute', length: 1 }, /data only/],
    ['wprobe', user, /no kernel address/],
    ['ftrace', user, /wprobe or perf/],
    ['perf-event-open', crooked, /EINVAL/],
    ['ptrace', kernel, /below 0x7ffffffff000/],
    ['ptrace', { ...user, address: 0x7fff_ffff_effcn, length: 8 }, /not a multiple of 8/],
    ['ptrace', { ...user, address: 0x7fff_ffff_f000n }, /neither|below/],
    ['wide', user, /no kernel address/],
    ['dr7', { ...port, length: 8 }, /1, 2 and 4/],
  ])('%s refuses %o', (id, breakpoint, why) => {
    expect(refusal(id, breakpoint)).toMatch(why)
    expect(of(id, [breakpoint]).text).toBe('')
  })

  test('the last user address that ptrace takes', () => {
    expect(refusal('ptrace', { ...user, address: 0x7fff_ffff_eff8n, length: 8 })).toBeNull()
  })

  test('a fifth breakpoint has no slot anywhere', () => {
    const five = [0n, 8n, 16n, 24n, 32n].map((offset) => ({
      ...user,
      address: user.address + offset,
    }))
    for (const { verdicts } of takeAway(five)) {
      expect(verdicts).toHaveLength(5)
      expect(verdicts[4]?.accepted).toBe(false)
      expect(verdicts[4]?.why).toContain('ENOSPC')
    }
  })
})

describe('gdb', () => {
  const odd = { address: 0x404061n, length: 8, type: 'access' } as const
  const taken = (breakpoints: readonly Breakpoint[]) =>
    of('gdb', breakpoints).verdicts.map(({ accepted }) => accepted)

  test('takes no more pieces than there are slots: eight crooked bytes take all four', () => {
    expect(taken([odd])).toEqual([true])
    expect(taken([odd, user])).toEqual([true, false])
    expect(taken([user, odd, code])).toEqual([true, false, true])
    const { verdicts, text } = of('gdb', [user, odd])
    expect(verdicts[1]?.why).toMatch(/takes 4 slots, and 3 are left/)
    expect(text).not.toContain('0x404061')
  })

  test('lets equal pieces share a slot', () => {
    expect(taken([odd, { address: 0x404064n, length: 4, type: 'access' }])).toEqual([true, true])
    expect(taken([odd, { address: 0x404064n, length: 4, type: 'write' }])).toEqual([true, false])
  })

  test('says of a kernel address that a program’s gdb fails, and refuses what nobody reaches', () => {
    expect(of('gdb', [kernel]).verdicts[0]?.why).toMatch(/fails at continue/)
    expect(refusal('gdb', { ...user, address: 0x8000_0000_0000n })).toMatch(/neither user nor/)
  })
})

describe('the texts', () => {
  test('of gdb: casts give the length, execution has an address', () => {
    expect(of('gdb', [user, { ...kernel }, code]).text.split('\n')).toEqual([
      'set can-use-hw-watchpoints 1',
      'watch -l *(int *) 0x4040c0',
      'awatch -l *(long *) 0xffffffff826211c0',
      'hbreak *0x401186',
    ])
  })

  test('of perf: length for data, none for execution', () => {
    const { text } = of('perf', [user, code])
    expect(text).toContain('perf record -d -e mem:0x4040c0/4:w -e mem:0x401186:x -- ./program')
    expect(text).toContain('perf stat -e mem:0x4040c0/4:w')
    expect(of('perf', [kernel]).text).toContain('-e mem:0xffffffff826211c0/8:rw -a')
  })

  test('of wprobes: length and what to fetch', () => {
    expect(of('wprobe', [kernel]).text).toContain(
      "echo 'w:drscope0 rw@0xffffffff826211c0:8 addr=$addr val=+0($addr):x64' >> /sys/kernel/tracing/dynamic_events",
    )
  })

  test('of ptrace: DR7 off, addresses, DR7 on with L bits and without bit 10', () => {
    const { text } = of('ptrace', [user, { ...code }])
    expect(
      [...text.matchAll(/poke\(pid, (\d), (\w+?)UL\)/g)].map(([, n, value]) => [n, value]),
    ).toEqual([
      ['7', '0'],
      ['0', '0x4040c0'],
      ['1', '0x401186'],
      ['7', '0xd0005'],
    ])
  })

  test('of DR7 itself: G for a kernel, L for a debugger', () => {
    expect(of('dr7', [user, port]).text.split('\n')).toEqual([
      'DR0 = 0x4040c0',
      'DR1 = 0x3f8',
      'DR7 = 0x2d040a (G bits)',
      'DR7 = 0x2d0405 (L bits)',
    ])
  })

  test('each has a sentence and a source; what is accepted is in the text, what is refused is not', () => {
    const breakpoint = fc.record({
      address: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      length: fc.constantFrom(1, 2, 4, 8),
      type: fc.constantFrom('write', 'access', 'execute', 'io'),
    }) as fc.Arbitrary<Breakpoint>
    fc.assert(
      fc.property(fc.array(breakpoint, { maxLength: 6 }), (breakpoints) => {
        for (const { about, source, text, verdicts } of takeAway(breakpoints)) {
          expect([about.endsWith('.'), source !== '', verdicts.length]).toEqual([
            true,
            true,
            breakpoints.length,
          ])
          for (const verdict of verdicts) {
            const address = `0x${verdict.breakpoint.address.toString(16)}`
            expect(verdict.accepted ? text.includes(address) : verdict.why.endsWith('.')).toBe(true)
          }
          expect(text === '').toBe(verdicts.every(({ accepted }) => !accepted))
        }
      }),
    )
  })
})

/** A compiler of this machine, where there is one. */
const compiler = ['cc', 'gcc', 'clang'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
)

/** What a compiler says of the text with all its warnings; where there is none, what its shape lacks. */
function complaints(text: string, options: readonly string[] = []): string {
  const closed = text.match(/\{/g)?.length === text.match(/\}/g)?.length
  if (!closed || !/^#include [^]*\n$/.test(text)) return 'a brace or a line end is missing'
  if (compiler === undefined) return ''
  const folder = mkdtempSync(join(tmpdir(), 'drscope-c-'))
  try {
    const file = join(folder, 'text.c')
    writeFileSync(file, text)
    const warnings = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', ...options]
    const { status, stderr } = spawnSync(compiler, [...warnings, '-c', file, '-o', `${file}.o`], {
      encoding: 'utf8',
    })
    return status === 0 ? '' : stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a module needs of the kernel's headers, by its declarations. */
const kernelHeaders: Readonly<Record<string, string>> = {
  'linux/module.h': `#define __init
#define __exit
#define __percpu
#define __force
#define module_init(f) int start(void) { return f(); }
#define module_exit(f) void stop(void) { f(); }
#define MODULE_LICENSE(l) extern const char license[]
#define ARRAY_SIZE(a) ((int)(sizeof(a) / sizeof((a)[0])))
#define pr_info(...) printf(__VA_ARGS__)
int printf(const char *, ...);
struct pt_regs;
unsigned long instruction_pointer(struct pt_regs *);
int IS_ERR(const void *);
long PTR_ERR(const void *);
`,
  'linux/perf_event.h': `struct perf_event_attr { unsigned long long bp_addr, bp_len; unsigned int bp_type; };
struct perf_event { struct perf_event_attr attr; };
struct perf_sample_data;
typedef void (*perf_overflow_handler_t)(struct perf_event *, struct perf_sample_data *, struct pt_regs *);
struct perf_event **register_wide_hw_breakpoint(struct perf_event_attr *, perf_overflow_handler_t, void *);
void unregister_wide_hw_breakpoint(struct perf_event **);
void hw_breakpoint_init(struct perf_event_attr *);
`,
  'linux/hw_breakpoint.h': `enum { HW_BREAKPOINT_W = 2, HW_BREAKPOINT_RW = 3, HW_BREAKPOINT_X = 4 };
`,
}

describe('the C texts compile without a warning', () => {
  const four = [
    user,
    { ...user, address: 0x4040d0n, length: 8 },
    code,
    { ...user, address: 0x4040e1n, length: 1 },
  ] as const

  test('perf_event_open', () => {
    expect(complaints(of('perf-event-open', four).text)).toBe('')
  })

  test('ptrace', () => {
    expect(complaints(of('ptrace', four).text)).toBe('')
  })

  test('register_wide_hw_breakpoint, against the declarations that it uses', () => {
    const { text } = of('wide', [
      kernel,
      { ...kernel, address: 0xffff_ffff_8100_0000n, length: 1, type: 'execute' },
    ])
    const order = ['linux/module.h', 'linux/perf_event.h', 'linux/hw_breakpoint.h']
    const declared = order.map((name) => kernelHeaders[name] ?? '').join('')
    const included = text.replaceAll(/^#include .*\n/gm, '')
    const whole = `#include <stddef.h>\n${declared}${included}`
    expect(complaints(whole, ['-Wno-format', '-Wno-unused-parameter'])).toBe('')
  })
})
