import { describe, expect, test } from 'vitest'
import type { Access, AccessKind } from '../../../src/core/matching/access.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { raiseDebug } from '../../../src/core/registers/debug-exception.ts'
import type {
  Breakpoint,
  BreakpointLength,
  DebugRegisters,
} from '../../../src/core/registers/types.ts'
import { armed } from './arm.ts'

/** Where the recorded program has its data, at the beginning of a page, and its code. */
const data = 0x1000n
const code = 0x40_1000n

const W = (offset: number, length: BreakpointLength = 1): Breakpoint => ({
  address: data + BigInt(offset),
  length,
  type: 'write',
})
const RW = (offset: number, length: BreakpointLength = 1): Breakpoint => ({
  ...W(offset, length),
  type: 'access',
})
const X = (offset: number): Breakpoint => ({
  address: code + BigInt(offset),
  length: 1,
  type: 'execute',
})

const access =
  (kind: AccessKind) =>
  (offset: number, size = 1): Access => ({ kind, address: data + BigInt(offset), size })
const [read, write, modify] = [access('read'), access('write'), access('modify')]
const run = (offset: number): Access => ({
  kind: 'execute',
  address: code + BigInt(offset),
  size: 1,
})

/** The accesses that share one #DB: an instruction’s, or an iteration’s; an instruction itself has one of its own. */
type Together = readonly Access[]

/**
 * DR6 at each stop, and how many of the steps were still to come. DR6 goes from stop to stop as it is: the recording
 * never shows a bit of the stop before.
 */
function stops(breakpoints: readonly Breakpoint[], steps: readonly Together[]) {
  let registers: DebugRegisters = { ...armed(...breakpoints), de: true }
  return steps.flatMap((together, n) => {
    const hits = together.reduce((bits, each) => bits | matchAccess(registers, each), 0)
    if (hits === 0) return []
    registers = raiseDebug(registers, { hits })
    return [{ dr6: registers.dr6, left: steps.length - n - 1 }]
  })
}

/** As the recording prints it, without the FFFF in front. */
const recorded = (...low: readonly number[]) => low.map((bits) => 0xffff_0000n + BigInt(bits))

describe('hardware.md appendix A, "data": DR6 of each stop on Zen 3', () => {
  const gathered = [0, 4, 8, 12, 16, 20, 24, 28].map((offset) => read(offset, 4))
  const nothing: Together = []

  test.each<[string, readonly Breakpoint[], readonly Together[], readonly number[]]>([
    ['two same byte W', [W(0), W(0)], [[write(0)]], [0x0ff3]],
    ['word over two W1', [W(0), W(1)], [[write(0, 2)]], [0x0ff3]],
    ['W+RW same', [W(0), RW(0)], [[write(0)]], [0x0ff3]],
    ['RW read', [RW(0)], [[read(0)]], [0x0ff1]],
    ['W read', [W(0)], [[read(0)]], []],
    ['W cmpxchg fail', [W(0)], [[modify(0, 4)]], [0x0ff1]],
    ['W cmpxchg16b fail', [W(0)], [[modify(0, 16)]], [0x0ff1]],
    ['W lock add 0', [W(0)], [[modify(0, 4)]], [0x0ff1]],
    ['RW prefetch', [RW(0)], [nothing], []],
    ['RW clflush', [RW(0)], [[read(0)]], [0x0ff1]],
    ['RW clflush other byte of line', [RW(0)], [[read(5)]], []],
    ['W clflush', [W(0)], [[read(0)]], []],
    ['RW nopl/lea', [RW(0)], [nothing], []],
    ['W movnti', [W(0)], [[write(0, 4)]], [0x0ff1]],
    ['W movntdq b15', [W(15)], [[write(0, 16)]], [0x0ff1]],
    ['W movups b15', [W(15)], [[write(0, 16)]], [0x0ff1]],
    ['W movups b16(no)', [W(16)], [[write(0, 16)]], []],
    ['W vmovups ymm b31', [W(31)], [[write(0, 32)]], [0x0ff1]],
    ['W vmovups ymm, four', [W(0), W(8), W(16), W(24)], [[write(0, 32)]], [0x0fff]],
    ['W maskmovdqu mask=0', [W(0)], [nothing], []],
    ['W maskmovdqu byte0, watch 0', [W(0)], [[write(0)]], [0x0ff1]],
    ['W maskmovdqu byte0, watch 8', [W(8)], [[write(0)]], []],
    ['W vpmaskmovd store elem0, watch elem0', [W(0, 4)], [[write(0, 4)]], [0x0ff1]],
    ['W vpmaskmovd store elem0, watch elem2', [W(8, 4)], [[write(0, 4)]], []],
    ['W vpmaskmovd store elem0, watch elem5', [W(20, 4)], [[write(0, 4)]], []],
    ['RW vpmaskmovd load mask0: the whole operand', [RW(0, 4)], [[read(0, 32)]], [0x0ff1]],
    ['RW vpmaskmovd load elem0, watch elem2', [RW(8, 4)], [[read(0, 32)]], [0x0ff1]],
    ['RW gather all', [RW(0, 4), RW(4, 4), RW(12, 4), RW(28, 4)], [gathered], [0x0fff]],
    ['RW gather mask0', [RW(0, 4)], [nothing], []],
    ['RW movsb src+dst', [RW(0), RW(8)], [[read(0), write(8)]], [0x0ff3]],
    [
      'RW push/pop mem',
      [RW(0, 8), RW(8, 8)],
      [
        [read(0, 8), write(256, 8)],
        [read(256, 8), write(8, 8)],
      ],
      [0x0ff1, 0x0ff2],
    ],
    ['W fxsave b500', [W(500)], [[write(0, 464)]], []],
    ['W fxsave b160(xmm0)', [W(160)], [[write(0, 464)]], [0x0ff1]],
    ['W xsave hdr', [W(512)], [[modify(512, 64)]], [0x0ff1]],
    ['W page-crossing store', [W(4096, 4)], [[write(4092, 8)]], [0x0ff1]],
    [
      'two stores, DR0 then DR1',
      [W(8, 8), W(0, 8)],
      [[write(0, 8)], [write(8, 8)]],
      [0x0ff2, 0x0ff1],
    ],
    ['8B load at +4 over RW8 at +8', [RW(8, 8)], [[read(4, 8)]], [0x0ff1]],
    ['8B load at +4 over RW8 at 0 and +8', [RW(0, 8), RW(8, 8)], [[read(4, 8)]], [0x0ff3]],
    ['or $0 W', [W(0, 4)], [[modify(0, 4)]], [0x0ff1]],
    ['bts W', [W(0, 4)], [[modify(0, 4)]], [0x0ff1]],
    ['btsl $3 W watch byte +11', [W(11)], [[modify(8, 4)]], [0x0ff1]],
    ['bt (read) W', [W(0, 4)], [[read(0, 4)]], []],
    ['bt RW', [RW(0, 4)], [[read(0, 4)]], [0x0ff1]],
    ['xchg W', [W(0, 4)], [[modify(0, 4)]], [0x0ff1]],
  ])('%s', (_, breakpoints, steps, dr6) => {
    expect(stops(breakpoints, steps).map((each) => each.dr6)).toEqual(recorded(...dr6))
  })
})

describe('hardware.md appendix A, "exec"', () => {
  test.each<[string, readonly Breakpoint[], readonly Together[], readonly number[]]>([
    ['exec first byte', [X(0)], [[run(0)]], [0x0ff1]],
    ['exec mid-insn', [X(1)], [[run(0)], [run(3)]], []],
    ['exec 2nd byte after prefix', [X(1)], [[run(0)]], []],
    ['exec two regs same', [X(0), X(0)], [[run(0)]], [0x0ff3]],
    [
      'data then exec on next',
      [W(0, 8), X(3)],
      [[run(0)], [write(0, 8)], [run(3)]],
      [0x0ff1, 0x0ff2],
    ],
    ['exec+data same insn', [W(0, 8), X(0)], [[run(0)], [write(0, 8)]], [0x0ff2, 0x0ff1]],
  ])('%s', (_, breakpoints, steps, dr6) => {
    expect(stops(breakpoints, steps).map((each) => each.dr6)).toEqual(recorded(...dr6))
  })
})

/** What each iteration of a repeated instruction accesses, `size` bytes apart. */
function repeated(
  count: number,
  size: number,
  accesses: (offset: number) => Together,
): readonly Together[] {
  return Array.from({ length: count }, (_, n) => accesses(n * size))
}

describe('hardware.md 2.5 and appendix A, "rep": DR6 and RCX of each stop', () => {
  const stos = (count: number) => repeated(count, 1, (at) => [write(at)])
  const movs = repeated(2048, 1, (at) => [read(2048 + at), write(at)])
  const movsq = repeated(256, 8, (at) => [read(4096 + at, 8), write(at, 8)])
  const lods = repeated(64, 1, (at) => [read(at)])
  const scasw = repeated(64, 2, (at) => [read(at, 2)])
  const cmps = repeated(64, 1, (at) => [read(at), read(2048 + at)])
  const lodsq = repeated(8, 8, (at) => [read(at, 8)])

  test.each<[string, readonly Breakpoint[], readonly Together[], readonly [number, number][]]>([
    ['rep stosb x8 watch 2', [W(2)], stos(8), [[0x0ff1, 5]]],
    ['rep stosb x8 watch 7', [W(7)], stos(8), [[0x0ff1, 0]]],
    [
      'rep stosb x8 watch 2,4',
      [W(2), W(4)],
      stos(8),
      [
        [0x0ff1, 5],
        [0x0ff2, 3],
      ],
    ],
    ['rep stosb 4096 watch 100', [W(100)], stos(4096), [[0x0ff1, 0xf9b]]],
    [
      'rep stosb 4096 watch 1000,1001,1100',
      [W(1000), W(1001), W(1100)],
      stos(4096),
      [
        [0x0ff1, 0xc17],
        [0x0ff2, 0xc16],
        [0x0ff4, 0xbb3],
      ],
    ],
    ['rep movsb 2048 watch dst 1000', [W(1000)], movs, [[0x0ff1, 0x417]]],
    ['rep movsb 2048 RW watch src 2048+1000', [RW(3048)], movs, [[0x0ff1, 0x417]]],
    ['rep movsq 256 watch dst 1000', [W(1000, 8)], movsq, [[0x0ff1, 0x82]]],
    ['rep lodsb RW watch 10', [RW(10)], lods, [[0x0ff1, 0x35]]],
    ['repne scasb RW watch 10', [RW(10)], lods, [[0x0ff1, 0x35]]],
    ['repne scasw RW watch +10', [RW(10)], scasw, [[0x0ff1, 0x3a]]],
    ['repe cmpsb RW watch dst+10', [RW(2058)], cmps, [[0x0ff1, 0x35]]],
    ['rep lodsq RW watch +16 len8', [RW(16, 8)], lodsq, [[0x0ff1, 5]]],
    ['rep stosb rcx=0', [W(0)], stos(0), []],
    [
      'exec on rep stosb + data watch 2',
      [W(2), X(5)],
      [[run(5)], ...stos(8)],
      [
        [0x0ff2, 8],
        [0x0ff1, 5],
      ],
    ],
  ])('%s', (_, breakpoints, steps, expected) => {
    expect(stops(breakpoints, steps)).toEqual(
      expected.map(([bits, rcx]) => ({ dr6: recorded(bits)[0], left: rcx })),
    )
  })
})

describe('hardware.md 2.4 and 3.2: string instructions on a watched port', () => {
  const port: Breakpoint = { address: 0x80n, length: 1, type: 'io' }
  const on = (kind: 'in' | 'out'): Access => ({ kind, address: 0x80n, size: 1 })

  test.each<[string, readonly Breakpoint[], readonly Together[], readonly [number, number][]]>([
    [
      'I7, rep outsb x3: after each iteration, the first included',
      [port],
      repeated(3, 1, (at) => [read(at), on('out')]),
      [
        [0x0ff1, 2],
        [0x0ff1, 1],
        [0x0ff1, 0],
      ],
    ],
    ['I8, insb, port and memory: one #DB', [port, W(0)], [[on('in'), write(0)]], [[0x0ff3, 0]]],
    ['I9, memory at the number of a port', [port], [[{ ...on('in'), kind: 'write' }]], []],
  ])('%s', (_, breakpoints, steps, expected) => {
    expect(stops(breakpoints, steps)).toEqual(
      expected.map(([bits, left]) => ({ dr6: recorded(bits)[0], left })),
    )
  })
})
