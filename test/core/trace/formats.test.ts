import { describe, expect, test } from 'vitest'
import type { Access, AccessKind, Watch } from '../../../src/core/matching/access.ts'
import { madeBy } from '../../../src/core/trace/context-filter.ts'
import { findHits } from '../../../src/core/trace/hits.ts'
import type { TraceFormat } from '../../../src/core/trace/trace.ts'
import { file, textOf, traceIn } from './files.ts'

interface Counted {
  readonly kind: AccessKind
  readonly address: bigint
  readonly size: number
}

/** Each fixture read by one regular expression and a few lines: nothing of the program. */
interface Recount {
  readonly path: string
  readonly format: TraceFormat
  readonly pattern: RegExp
  readonly kinds: Readonly<Record<string, AccessKind>>
  /** Of size: 16 for hexadecimal, 0 for none. */
  readonly sizes: 10 | 16 | 0 | 'bits'
  readonly decimal?: true
}

const letters = { R: 'read', W: 'write', X: 'execute', r: 'read', w: 'write' } as const
const words = { read: 'read', write: 'write', ifetch: 'execute' } as const
const faults = (code: string): AccessKind =>
  Number(code) & 16 ? 'execute' : Number(code) & 2 ? 'write' : 'read'

const recounts: readonly Recount[] = [
  {
    path: 'din/small.din',
    format: 'din',
    pattern: /^(?<kind>[012]) (?<address>[0-9a-f]+)/gm,
    kinds: { 0: 'read', 1: 'write', 2: 'execute' },
    sizes: 0,
  },
  {
    path: 'xdin/small.xdin',
    format: 'xdin',
    pattern: /^(?<kind>[rwi]) (?:0x)?(?<address>[0-9a-f]+) (?<size>[0-9a-f]+)$/gm,
    kinds: { r: 'read', w: 'write', i: 'execute' },
    sizes: 16,
  },
  {
    path: 'pinatrace/small.out',
    format: 'pinatrace',
    pattern: /^0x[0-9a-f]+: (?<kind>[RW]) +(?:0x)?(?<address>[0-9a-f]+) +(?<size>\d+)\b/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'dynamorio/view.txt',
    format: 'dynamorio',
    pattern: / (?<kind>ifetch|read|write) +(?<size>\d+) byte\(s\) @ 0x(?<address>[0-9a-f]+)/g,
    kinds: words,
    sizes: 10,
  },
  {
    path: 'columns/t_misc.csv',
    format: 'columns',
    pattern: /^\d+,(?<kind>[RWX]),0x(?<address>[0-9a-f]+),(?<size>\d+)$/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'columns/t_race.slice.csv',
    format: 'columns',
    pattern: /^\d+,(?<kind>[RWX]),0x(?<address>[0-9a-f]+),(?<size>\d+)$/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'columns/letters.txt',
    format: 'columns',
    pattern: /^(?<kind>[RWX]) 0x(?<address>[0-9a-f]+) (?<size>\d+)$/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'columns/libmem.csv',
    format: 'columns',
    pattern:
      /^0x[0-9a-f]+,\w*,0x(?<address>[0-9a-f]+),0x[0-9a-f]+,(?<size>\d+),(?<kind>load|store),/gm,
    kinds: { load: 'read', store: 'write' },
    sizes: 'bits',
  },
  {
    path: 'columns/gem5.csv',
    format: 'columns',
    pattern: /^(?<kind>[rw]),(?<address>\d+),(?<size>\d+),0,\d+$/gm,
    kinds: letters,
    sizes: 10,
    decimal: true,
  },
  {
    path: 'columns/sst.txt',
    format: 'columns',
    pattern: /^\d+ (?<kind>[RW]) (?<address>\d+) (?<size>\d+)$/gm,
    kinds: letters,
    sizes: 10,
    decimal: true,
  },
  {
    path: 'columns/dramsys.stl',
    format: 'columns',
    pattern: /^\d+:\t(?<kind>read|write)\t0x(?<address>[0-9a-f]+)$/gm,
    kinds: words,
    sizes: 0,
  },
  {
    path: 'columns/ramulator.txt',
    format: 'columns',
    pattern: /^0x(?<address>[0-9a-f]+) (?<kind>[RW])$/gm,
    kinds: letters,
    sizes: 0,
  },
  {
    path: 'columns/dramsim.txt',
    format: 'columns',
    pattern: /^0x(?<address>[0-9a-f]+) (?<kind>P_\w+) \d+$/gm,
    kinds: { P_FETCH: 'execute', P_MEM_RD: 'read', P_MEM_WR: 'write' },
    sizes: 0,
  },
  {
    path: 'columns/memtrace.log',
    format: 'columns',
    pattern: /^0x[0-9a-f]+,(?<kind>[rw]),(?<size>\d+),0x(?<address>[0-9a-f]+)$/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'gem5/small.txt',
    format: 'gem5',
    pattern:
      /(?<kind>IFetch|Read|Write) from \S+ of size (?<size>\d+) on address 0x(?<address>[0-9a-f]+)/g,
    kinds: { IFetch: 'execute', Read: 'read', Write: 'write' },
    sizes: 10,
  },
  {
    path: 'mmiotrace/small.txt',
    format: 'mmiotrace',
    pattern: /^(?<kind>[RW]) (?<size>\d+) [\d.]+ \d+ 0x(?<address>[0-9a-f]+)/gm,
    kinds: letters,
    sizes: 10,
  },
  {
    path: 'ftrace/pagefault.txt',
    format: 'ftrace',
    pattern: /address=0x(?<address>[0-9a-f]+) ip=\S+ error_code=(?<kind>0x\w+)/g,
    kinds: {
      '0x7': 'write',
      '0x6': 'write',
      '0x4': 'read',
      '0x5': 'read',
      '0x14': 'execute',
      '0x15': 'execute',
    },
    sizes: 0,
  },
  {
    path: 'perf/pagefault.txt',
    format: 'perf',
    pattern: /address=0x(?<address>[0-9a-f]+) ip=\S+ error_code=(?<kind>0x\w+)/g,
    kinds: {
      '0x7': 'write',
      '0x6': 'write',
      '0x4': 'read',
      '0x5': 'read',
      '0x14': 'execute',
      '0x15': 'execute',
    },
    sizes: 0,
  },
  {
    path: 'perf/mem.txt',
    format: 'perf',
    pattern: /P: +(?<address>(?!0 )[0-9a-f]+) +\w+ \|OP (?<kind>LOAD|STORE)/g,
    kinds: { LOAD: 'read', STORE: 'write' },
    sizes: 0,
  },
  {
    path: 'kernel-report/kcsan.txt',
    format: 'kernel-report',
    pattern: /(?<kind>read|write) to 0x(?<address>[0-9a-f]+) of (?<size>\d+) bytes/g,
    kinds: words,
    sizes: 10,
  },
]

function recount({ path, pattern, kinds, sizes, decimal }: Recount): Counted[] {
  return [...textOf(path).matchAll(pattern)].flatMap(({ groups = {} }) => {
    const { kind = '', address = '', size = '' } = groups
    const named = kinds[kind] ?? faults(kind)
    const bytes = sizes === 0 ? 1 : Number.parseInt(size, sizes === 16 ? 16 : 10)
    return [
      {
        kind: named,
        address: BigInt(decimal ? address : `0x${address}`),
        size: Math.max(1, sizes === 'bits' ? bytes / 8 : bytes),
      },
    ]
  })
}

/** Hits by the plainest rule: some byte in both, of a kind that the type is about. */
function plainHits(accesses: readonly Counted[], { address, length, type }: Watch): number[] {
  const kinds: Record<Watch['type'], readonly AccessKind[]> = {
    write: ['write', 'modify'],
    access: ['read', 'write', 'modify'],
    execute: ['execute'],
    io: [],
  }
  return accesses.flatMap((access, ordinal) => {
    const size = access.kind === 'execute' ? 1n : BigInt(access.size)
    const overlap = access.address < address + BigInt(length) && address < access.address + size
    return overlap && kinds[type].includes(access.kind) ? [ordinal] : []
  })
}

describe.each(recounts)('$path', (each) => {
  const expected = recount(each)

  test('holds what a plain recount finds, and its hits are the same', async () => {
    expect(expected.length).toBeGreaterThan(1)
    const trace = await traceIn(file(each.path))
    expect(trace.format).toBe(each.format)
    const found = Array.from({ length: trace.length }, (_, ordinal): Counted => {
      const { kind, address, size }: Access = trace.access(ordinal)
      return { kind, address, size }
    })
    expect(found).toEqual(expected)
    const watched = expected.slice(0, 40).flatMap(({ address }): Watch[] => [
      { address, length: 8, type: 'write' },
      { address: address & ~7n, length: 64, type: 'access' },
      { address, length: 1, type: 'execute' },
    ])
    let count = 0
    for (const watch of watched) {
      const hits = plainHits(expected, watch)
      expect([...findHits(trace, watch).ordinals]).toEqual(hits)
      count += hits.length
    }
    expect(count).toBeGreaterThan(0)
  })

  test('marks a size that is not told, and no other', async () => {
    const trace = await traceIn(file(each.path))
    const marked = Array.from(
      { length: trace.length },
      (_, n) => trace.access(n).sizeUnknown === true,
    )
    expect(each.sizes !== 0 || marked.every(Boolean)).toBe(true)
    expect(trace.carries.size).toBe(
      marked.every(Boolean) ? 'no' : marked.some(Boolean) ? 'some' : 'yes',
    )
  })
})

describe('execlog', () => {
  const path = 'execlog/t_misc.execlog'

  test('an instruction and its accesses for each line, as a recount finds them', async () => {
    const expected = textOf(path)
      .split('\n')
      .flatMap((line, index) => {
        const [, cpu, pc = '', rest = ''] =
          /^(\d+), 0x([0-9a-f]+), 0x[0-9a-f]+, "[^"]*"(.*)$/.exec(line) ?? []
        if (cpu === undefined) return []
        const data = [...rest.matchAll(/(load|store), 0x([0-9a-f]+)/g)].map(([, word, address]) => [
          index + 1,
          word === 'load' ? 'read' : 'write',
          BigInt(`0x${address}`),
        ])
        return [[index + 1, 'execute', BigInt(`0x${pc}`)], ...data]
      })
    const trace = await traceIn(file(path))
    const found = Array.from({ length: trace.length }, (_, n) => {
      const { kind, address } = trace.access(n)
      return [trace.line(n), kind, address]
    })
    expect(found).toEqual(expected)
    expect(trace.notes.rejected).toBe(0)
    expect(trace.carries).toMatchObject({ size: 'no', cpu: 'yes', address: 'virtual' })
  })

  test('with devices the addresses are physical', async () => {
    const text = '0, 0xffffffff81000000, 0x48, "nop", load, 0x00001000, RAM\n'
    const trace = await traceIn(text.repeat(3))
    expect(trace.carries.address).toBe('physical')
    expect(trace.counts).toMatchObject({ read: 3, execute: 3 })
  })
})

describe('who, where and when', () => {
  test('t_race: the CSV tells the CPUs, 40 reads and 40 writes of balance on each', async () => {
    const trace = await traceIn(file('columns/t_race.slice.csv'))
    const hits = findHits(trace, { address: 0x40_4068n, length: 8, type: 'access' })
    expect(hits.length).toBe(161)
    const counts = new Map<string, number>()
    for (const ordinal of hits.ordinals) {
      const name = `${trace.context(ordinal).cpu} ${trace.access(ordinal).kind}`
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect(Object.fromEntries(counts)).toEqual({
      '0 read': 1,
      '1 read': 40,
      '1 write': 40,
      '2 read': 40,
      '2 write': 40,
    })
    expect(madeBy(trace, hits.ordinals, { cpu: 2 })).toHaveLength(80)
    expect(madeBy(trace, hits.ordinals, { cpu: 3 })).toHaveLength(0)
    expect(madeBy(trace, hits.ordinals, { task: 'a' })).toHaveLength(0)
    expect(madeBy(trace, hits.ordinals, {})).toHaveLength(161)
  })

  test('DynamoRIO: the thread, and the CPU that a marker put it on', async () => {
    const trace = await traceIn(file('dynamorio/view.txt'))
    expect(trace.context(0)).toEqual({ task: 'T3256418', cpu: 4 })
    expect(trace.context(trace.length - 1)).toEqual({ task: 'T3256420', cpu: 7 })
    expect(trace.remarks).toHaveLength(2)
  })

  test('mmiotrace: physical addresses, seconds, a gap, and what could not be decoded', async () => {
    const trace = await traceIn(file('mmiotrace/small.txt'))
    expect(trace.carries).toMatchObject({ address: 'physical', time: 's', task: 'no' })
    expect(trace.context(1)).toEqual({ time: 12.34323 })
    expect(trace.gaps).toEqual([
      { ordinal: 3, line: 10, text: 'mmiotrace says before this: Lost 17 events.' },
    ])
    expect(trace.notes.sentences).toEqual([
      '1 line left out, an access that mmiotrace could not decode: line 9, “UNKNOWN 12.400011 1 0xf2000602 f3,a4,00 0x0 0”.',
    ])
  })

  test('KASAN: the task with its slash, the CPU of the line after', async () => {
    const trace = await traceIn(file('kernel-report/kasan.txt'))
    expect(trace.access(0)).toEqual({ kind: 'write', address: 0xffff_8881_0a40_40e8n, size: 1 })
    expect(trace.context(0)).toEqual({ task: 'my/proc:1/301', cpu: 1, time: 72.462035 })
  })

  test('trace-cmd: names with dashes, kernel addresses, a symbol that is no address', async () => {
    const trace = await traceIn(file('ftrace/trace-cmd.txt'))
    expect(trace.context(1)).toEqual({ task: 'web-server-1 882', cpu: 0, time: 1024.15429 })
    expect(trace.access(2).address).toBe(0xffff_8880_1234_5678n)
    expect(trace.notes.sentences.join()).toContain('its address is a symbol')
  })
})
