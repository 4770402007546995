import { describe, expect, test } from 'vitest'
import { importTrace } from '../../../src/core/trace/import.ts'
import { bytesOf } from './traces.ts'
import { file, hitsIn, imported, textOf } from './files.ts'

/** What perf printed, read by one expression for each layout. */
function perfRecount(path: string): { task: string; time: number; pc?: bigint }[] {
  const pattern =
    /^ *(\S+) +(\d+(?:\/\d+)?) +(?:\[\d+\] +)?([\d.]+): +(?:\d+ )?mem:0x\w+:(?: +(?:404080 +)?([0-9a-f]+) )?/gm
  return [...textOf(path).matchAll(pattern)].map(([, comm, id, time, pc]) => ({
    task: `${comm} ${id}`,
    time: Number(time),
    ...(pc !== undefined && { pc: BigInt(`0x${pc}`) }),
  }))
}

describe.each([
  ['perf/default.txt', 29],
  ['perf/header.txt', 29],
  ['perf/w-x.txt', 14],
  ['perf/callgraph.txt', 21],
])('%s', (path, count) => {
  test(`${count} hits, as a recount finds them`, async () => {
    const log = await hitsIn(file(path))
    expect(log.format).toBe('perf-hits')
    const expected = perfRecount(path)
    expect(expected).toHaveLength(count)
    expect(
      log.hits.map(({ task, time, pc }) => ({ task, time, ...(pc !== undefined && { pc }) })),
    ).toEqual(expected)
    expect(log.notes.rejected).toBe(0)
  })
})

test('perf: direction and length come from the header, and are not made up without', async () => {
  const [told] = (await hitsIn(file('perf/header.txt'))).watches
  expect(told).toMatchObject({ address: 0x40_4080n, length: 8, type: 'access' })
  const [untold] = (await hitsIn(file('perf/default.txt'))).watches
  expect(untold).toEqual({
    name: 'mem:0x0000000000404080',
    address: 0x40_4080n,
    length: null,
    type: null,
  })
})

test('perf: what the event says itself is used', async () => {
  const line = (event: string) =>
    `         bp_demo  5446   460.173163:          1 ${event}:            40118b worker+0x15 (/src/bp_demo)\n`
  const { watches } = await hitsIn(
    ['mem:0x404080/4:w', 'mem:0x401186:x', 'mem:0x404088:u', 'mem:0x404090/8:rw:k']
      .map(line)
      .join(''),
  )
  expect(watches.map(({ length, type }) => [length, type])).toEqual([
    [4, 'write'],
    [null, 'execute'],
    [null, null],
    [8, 'access'],
  ])
})

test('perf: a call graph names the place of a hit, its number is no address', async () => {
  const { hits, remarks } = await hitsIn(file('perf/callgraph.txt'))
  expect(hits[0]).toMatchObject({ place: 'worker+0x15 (/src/bp_demo)' })
  expect(hits[0]?.pc).toBeUndefined()
  expect(remarks).toHaveLength(1)
})

test('perf as JSON: 14 samples of two events, and which is not told', async () => {
  const log = await hitsIn(file('perf/data.json'))
  expect(log.hits).toHaveLength(14)
  expect(log.hits.map(({ time }) => time)).toEqual(
    [...textOf('perf/data.json').matchAll(/"timestamp": (\d+)/g)].map(
      ([, time]) => Number(time) / 1e9,
    ),
  )
  expect(log.watches).toEqual([
    { name: 'mem:0x404080/4:w or mem:0x401186:x', address: null, length: null, type: null },
  ])
  expect(log.remarks).toEqual([
    'Which of the events of the command line a sample belongs to is not in the file.',
  ])
  const one = textOf('perf/data.json').replace(',mem:0x401186:x', '')
  expect((await hitsIn(one)).watches).toMatchObject([
    { address: 0x40_4080n, length: 4, type: 'write' },
  ])
})

describe('gdb', () => {
  test('a session with four kinds of watches: 3 hits of hbreak, 5 of watch, none of the others', async () => {
    const log = await hitsIn(file('gdb/watch.txt'))
    const counts = log.watches.map(
      (_, watch) => log.hits.filter((hit) => hit.watch === watch).length,
    )
    expect(counts).toEqual([5, 0, 0, 3])
    // "breakpoint already hit 5 times" stands at the end of the session.
    expect(log.watches.map(({ type }) => type)).toEqual(['write', 'access', 'access', 'execute'])
    expect(log.hits.slice(3).map(({ pc }) => pc)).toEqual(
      Array.from({ length: 5 }, () => 0x40_11b3n),
    )
    expect(log.hits[0]).toMatchObject({ pc: 0x40_1181n })
  })

  test('threads: ten hits by a printf of its commands, five for each thread', async () => {
    const log = await hitsIn(file('gdb/threads.txt'))
    const expected = [...textOf('gdb/threads.txt').matchAll(/^hit pc=(\S+) thread=(\d)$/gm)]
    expect(log.hits.map(({ pc, task }) => [pc, task])).toEqual(
      expected.map(([, pc = '', thread]) => [BigInt(pc), `thread ${thread}`]),
    )
    expect(log.watches).toEqual([
      { name: '2: watched', address: 0x40_4080n, length: null, type: 'write' },
    ])
  })
})

describe('ftrace and its ancestor', () => {
  test('wprobes: the watch from its definition, 4 bytes where none are said, the address where it is fetched', async () => {
    const log = await hitsIn(file('ftrace/wprobe.txt'))
    expect(log.watches).toEqual([
      { name: 'my_jiffies', address: null, length: 8, type: 'write' },
      { name: 'canary', address: 0xffff_8880_1234_5678n, length: 4, type: 'access' },
      { name: 'unnamed', address: null, length: null, type: null },
    ])
    expect(log.hits.map(({ watch, cpu, line }) => [watch, cpu, line])).toEqual([
      [0, 0, 4],
      [0, 0, 5],
      [1, 1, 6],
      [2, 1, 7],
    ])
    expect(log.hits[2]).toMatchObject({ task: 'kworker/0:1 12', address: 0xffff_8880_1234_567an })
    expect(log.remarks.join()).toContain('What the event unnamed watches is not in the file')
  })

  test.each([
    ['first', ['pid_max', 'jiffies']],
    ['last', ['pid_max+0x0/0x10']],
  ])('ksym_tracer, %s version', async (name, watches) => {
    const log = await hitsIn(file(`ksym/${name}.txt`))
    expect(log.watches.map((watch) => watch.name)).toEqual(watches)
    expect(log.watches.every(({ length }) => length === 4)).toBe(true)
    expect(log.hits.map(({ cpu }) => cpu)).toEqual([0, 1])
    expect(log.carries).toMatchObject({ time: 'none', direction: 'armed' })
  })
})

test('a log of hits is no trace, and says where to go', async () => {
  const result = await importTrace(bytesOf(textOf('perf/default.txt')))
  expect(result).toMatchObject({ ok: false, error: { kind: 'hits' } })
  expect(result.ok ? '' : result.error.reason).toMatch(/^The file holds 29 hits/)
})

test('accesses among hits are left out with a word, and the other way round', async () => {
  const hits = textOf('perf/w-x.txt')
  const faults = textOf('perf/pagefault.txt').split('\n')
  const mostlyHits = await imported(`${hits}${faults.slice(0, 2).join('\n')}\n`)
  expect(mostlyHits).toMatchObject({ kind: 'hits', log: { notes: { rejected: 2 } } })
  const few = hits.split('\n').slice(0, 1).join('\n')
  const both = await imported(`${few}\n${faults.slice(0, 40).join('\n')}\n`)
  expect(both.kind).toBe('hits')
})
