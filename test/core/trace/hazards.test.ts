import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { findHits } from '../../../src/core/trace/hits.ts'
import { carriesSentences } from '../../../src/core/trace/carries.ts'
import { errorOf, file, hitsIn, textOf, traceIn } from './files.ts'
import { listed } from './traces.ts'

/** What readers of traces trip over, by number; lackey's own are in lackey.test.ts. */

describe('hazard 1: whole lines, and a word for each that is none', () => {
  const texts = [
    ['din', 'din/small.din'],
    ['xdin', 'xdin/small.xdin'],
    ['pinatrace', 'pinatrace/small.out'],
    ['dynamorio', 'dynamorio/view.txt'],
    ['execlog', 'execlog/t_misc.execlog'],
    ['columns', 'columns/t_misc.csv'],
    ['gem5', 'gem5/small.txt'],
    ['mmiotrace', 'mmiotrace/small.txt'],
    ['ftrace', 'ftrace/pagefault.txt'],
    ['perf', 'perf/pagefault.txt'],
  ] as const

  test.each(texts)(
    '%s: CRLF, the mark of UTF-8 and a missing last newline change nothing',
    async (_id, path) => {
      const text = textOf(path)
      const plain = listed(await traceIn(text))
      expect(listed(await traceIn(text.replaceAll('\n', '\r\n')))).toEqual(plain)
      expect(listed(await traceIn(`\u{feff}${text}`))).toEqual(plain)
      expect(listed(await traceIn(text.replace(/\n$/, '')))).toEqual(plain)
    },
  )

  test.each(texts)('%s: a glued and a cut line are told with number and text', async (id, path) => {
    const text = textOf(path)
    const lines = text.replace(/\n$/, '').split('\n')
    const last = lines.at(-1) ?? ''
    // Behind the first 64 lines, so that columns are known.
    const at = Math.min(lines.length, 70)
    const glued = [...lines.slice(0, at), 'progress 50 %', ...lines.slice(at)].join('\n')
    const clean = await traceIn(text)
    const trace = await traceIn(`${glued}\n`)
    expect(trace.format).toBe(id)
    expect(trace.length).toBe(clean.length)
    expect(trace.notes.rejected).toBe(clean.notes.rejected + 1)
    expect(trace.notes.firstRejected).toContainEqual(
      expect.objectContaining({ line: at + 1, text: 'progress 50 %' }),
    )
    const cut = await traceIn(`${text}${'?'.repeat(3)}${last.slice(0, 3)}`)
    expect(cut.notes.firstRejected.at(-1)).toMatchObject({
      line: lines.length + 1,
      reason: 'the file ends in it, and it is no record as it stands',
    })
  })

  test('a line of more than 4,096 bytes is left out', async () => {
    const trace = await traceIn(`${textOf('din/small.din')}${'9'.repeat(5000)}\n0 10\n`)
    expect(trace.notes.firstRejected.at(-1)).toMatchObject({
      reason: 'it has more than 4096 bytes',
    })
    expect(trace.access(trace.length - 1).address).toBe(0x10n)
  })
})

describe('hazard 2: numbers as each format writes them', () => {
  test.each([
    ['din without 0x', '0 ffff888012345678\n1 8\n', [0xffff_8880_1234_5678n, 8n]],
    ['din with 0x', '0 0xffff888012345678\n1 0x8\n', [0xffff_8880_1234_5678n, 8n]],
    [
      'pin, zero',
      '0x1: R                  0  1\n0x2: W 0xffff888012345678  8\n',
      [0n, 0xffff_8880_1234_5678n],
    ],
    [
      'gem5 packets, decimal',
      'r,4096,64,0,1\nw,18446744073709551615,1,0,2\n',
      [4096n, 0xffff_ffff_ffff_ffffn],
    ],
    [
      'SST, decimal',
      '10 R 4198720 8\n12 W 18446612682375452280 8\n',
      [4_198_720n, 0xffff_8880_1234_5678n],
    ],
  ])('%s', async (_what, text, addresses) => {
    const trace = await traceIn(text)
    expect([trace.access(0).address, trace.access(1).address]).toEqual(addresses)
  })

  test('xdin: sizes are hexadecimal', async () => {
    const trace = await traceIn('r 1000 10\nw 2000 20\nw 2000 8\n')
    expect([0, 1, 2].map((n) => trace.access(n).size)).toEqual([16, 32, 8])
  })

  test('addresses of 17 digits are no addresses', async () => {
    const { notes } = await traceIn('0 10\n0 10\n0 1ffff888012345678\n')
    expect(notes.rejected).toBe(1)
  })
})

describe('hazard 3: the format is recognised by what is in the file', () => {
  test('gzip is unpacked, whatever is in it', async () => {
    for (const path of ['lackey/t_sort.lackey', 'columns/t_misc.csv', 'ftrace/pagefault.txt']) {
      const plain = await traceIn(file(path))
      const packed = gzipSync(file(path))
      const trace = await traceIn(packed)
      expect(listed(trace)).toEqual(listed(plain))
      expect(trace.bytes).toBe(packed.length)
    }
  })

  test('damaged gzip says after how many bytes', async () => {
    const packed = gzipSync(file('lackey/t_sort.lackey'))
    const cut = await errorOf(packed.subarray(0, packed.length - 500))
    expect(cut).toMatchObject({ kind: 'damaged' })
    expect(cut.reason).toMatch(
      /^The gzip could not be unpacked on after [\d,]+ bytes: it is damaged or cut there\./,
    )
    packed.fill(0xff, 1000, 1100)
    expect((await errorOf(packed)).kind).toBe('damaged')
    expect((await errorOf(gzipSync(gzipSync('x')))).reason).toContain('compressed with gzip')
  })

  test.each([
    ['perf.data', 'PERFILE2\u{0}\u{0}', 'perf script'],
    ['trace.dat', '\u{17}\bDtracing6\u{0}', 'trace-cmd report'],
    ['gem5 packets', 'gem5\n\u{9}\u{1}', 'decode_packet_trace.py'],
    ['drmemtrace', 'PK\u{3}\u{4}    chunk.0000', '-tool view'],
    ['cachegrind', 'desc: I1 cache: 32768 B\ncmd: ls\nevents: Ir\n', 'no single access'],
    ['callgrind', '# callgrind format\nversion: 1\n', 'no single access'],
    ['zstd', '\u{28}\u{b5}\u{2f}\u{fd}', 'unzstd'],
    ['xz', '\u{fd}7zXZ\u{0}', 'unxz'],
    ['zip', 'PK\u{3}\u{4}    a.txt', 'unzip'],
  ])('%s cannot be read, and the sentence says what to do', async (_what, text, help) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    expect((await errorOf(bytes)).reason).toContain(help)
  })

  test('where two formats fit the choice is told', async () => {
    const text = 'r 0x1000 10\nw 0x2000 20\n'
    const { format, remarks } = await traceIn(text)
    expect(format).toBe('xdin')
    expect(remarks).toEqual([
      'Read as Dinero extended din (sizes hexadecimal), not as columns or CSV: both fit, and this one is stricter.',
    ])
    expect((await traceIn(file('lackey/t_misc.lackey'))).remarks).toEqual([])
  })

  test('what the columns are is guessed, and said', async () => {
    expect((await traceIn(file('columns/t_race.slice.csv'))).remarks).toEqual([
      'The columns are guessed from its first lines: CPU, kind, address, size in bytes.',
    ])
    expect((await traceIn(file('columns/libmem.csv'))).remarks).toEqual([
      'The columns are taken from its first line: instruction address (not used), not used, address, physical address, size in bits, kind, not used.',
    ])
  })
})

describe('hazard 4: names with spaces, dashes and brackets; ids, CPUs and flags that may be missing', () => {
  const perf = (who: string) =>
    `${who}   851.140666745:   mem:0x404080:           404080 401195 worker (/src/bp_demo)\n`
  test.each([
    ['         bp_demo 10195/10197 [001]', 'bp_demo 10195/10197', 1],
    ['Web Content [x] 42', 'Web Content [x] 42', undefined],
    ['  kworker/0:1-events 12 [000]', 'kworker/0:1-events 12', 0],
    ['       a 1 b - 2 7/8', 'a 1 b - 2 7/8', undefined],
  ])('perf: “%s”', async (who, task, cpu) => {
    const { hits } = await hitsIn(perf(who))
    expect(hits[0]?.task).toBe(task)
    expect(hits[0]?.cpu).toBe(cpu)
  })

  const fault = 'page_fault_user: address=0x1000 ip=0x2 error_code=0x7\n'
  test.each([
    ['            bash-15662   [001] d....  1024.154282: ', 'bash 15662'],
    ['            bash-15662   [001] d...  1024.154282: ', 'bash 15662'],
    ['            bash-15662   [001]  1024.154282: ', 'bash 15662'],
    ['   my-long name-12-7     [001] d....  1024.154282: ', 'my-long name-12 7'],
    ['          <idle>-0       [001] d.Z1.  1024.154282: ', '<idle> 0'],
    ['          <...>-99       (   99) [001] d....  1024.154282: ', '<...> 99'],
  ])('ftrace: “%s”', async (before, task) => {
    const trace = await traceIn(`${before}${fault}`)
    expect(trace.context(0)).toEqual({ task, cpu: 1, time: 1024.154282 })
  })
})

describe('hazard 5: hits report the next instruction, and do not tell sizes', () => {
  test('no size and no direction is made up', async () => {
    const log = await hitsIn(file('perf/default.txt'))
    expect(log.carries).toMatchObject({ size: 'no', direction: 'armed' })
    const sentences = carriesSentences(log.carries).join(' ')
    expect(sentences).toContain('How many bytes the accesses had is not told.')
    expect(sentences).toContain('Whether a hit was a read or a write is not told')
  })

  test('a load at 0x401184 of 7 bytes is reported at 0x40118b', async () => {
    const { hits } = await hitsIn(file('perf/header.txt'))
    expect(hits[8]).toMatchObject({ pc: 0x40_118bn, place: 'worker+0x15 (/src/bp_demo)' })
  })
})

describe('hazard 6: sizes of any kind, and one program in several formats', () => {
  test('size 0 is an unknown one, marked, and matched as one byte', async () => {
    const trace = await traceIn(file('dynamorio/view.txt'))
    const unknown = Array.from({ length: trace.length }, (_, n) => trace.access(n)).filter(
      ({ sizeUnknown }) => sizeUnknown,
    )
    expect(unknown).toEqual([
      { kind: 'write', address: 0x7f6f_dd41_8000n, size: 1, sizeUnknown: true },
    ])
    expect(trace.carries.size).toBe('some')
  })

  test('accesses over lines, pages and 4 GiB, and of 3 to 512 bytes', async () => {
    const trace = await traceIn('W 0xfffffffe 4\nR 0xfff 3\nR 0x103f 512\nW 0xfffffffffffffffe 4\n')
    const at = (address: bigint) => [
      ...findHits(trace, { address, length: 1, type: 'access' }).ordinals,
    ]
    expect(at(0x1_0000_0001n)).toEqual([0])
    expect(at(0x1001n)).toEqual([1])
    expect(at(0x123en)).toEqual([2])
    expect(at(0x123fn)).toEqual([])
    expect(at(1n)).toEqual([3])
  })

  test('KASAN tells of a memset as one access, however long', async () => {
    const trace = await traceIn(
      'BUG: KASAN: slab-out-of-bounds in memset+0x1/0x2\nWrite of size 100000 at addr ffff88810a4040e8 by task sh/1\n',
    )
    const last = { address: 0xffff_8881_0a40_40e8n + 99_999n, length: 1, type: 'write' } as const
    expect(findHits(trace, last).length).toBe(1)
    expect(findHits(trace, { ...last, address: last.address + 1n }).length).toBe(0)
  })

  test('t_misc: lackey and QEMU agree on what was touched, not on how often', async () => {
    const lackey = await traceIn(file('lackey/t_misc.lackey'))
    const qemu = await traceIn(file('columns/t_misc.csv'))
    const log = await traceIn(file('execlog/t_misc.execlog'))
    let different = 0
    for (let address = 0x40_3000n; address < 0x40_5010n; address += 8n) {
      const watch = { address, length: 8, type: 'access' } as const
      const counts = [lackey, qemu, log].map((trace) => findHits(trace, watch).length)
      const [one = 0, other = 0, first = 0] = counts
      expect(one > 0).toBe(other > 0)
      // Without sizes a first byte before the watch is not seen, and never one too many.
      expect(first).toBeLessThanOrEqual(other)
      if (one !== other) different++
    }
    expect(different).toBeGreaterThan(0)
  })

  test('rep: an access for each round, in each format', async () => {
    const watch = { address: 0x40_30c0n, length: 24, type: 'write' } as const
    for (const path of ['lackey/t_misc.lackey', 'columns/t_misc.csv', 'execlog/t_misc.execlog']) {
      expect(findHits(await traceIn(file(path)), watch).length).toBeGreaterThanOrEqual(24)
    }
  })
})

describe('hazard 7: what was lost parts the timeline, and physical addresses are called that', () => {
  test('ftrace: overwritten and overflowed buffers', async () => {
    const { gaps, length } = await traceIn(file('ftrace/lost.txt'))
    expect(length).toBe(4)
    expect(gaps).toEqual([
      { ordinal: 0, line: 3, text: 'Before the first record 5 were overwritten.' },
      { ordinal: 2, line: 7, text: 'The buffer of CPU 1 overflowed here (LOST 123 EVENTS).' },
    ])
  })

  test('more gaps than are kept are told', async () => {
    const line = textOf('ftrace/lost.txt').split('\n')[4]
    const { gaps, remarks } = await traceIn(`CPU:1 [LOST 3 EVENTS]\n${line}\n`.repeat(150))
    expect(gaps).toHaveLength(100)
    expect(remarks).toContain('Of the gaps the first 100 are shown.')
  })

  test.each(['mmiotrace/small.txt', 'gem5/small.txt'])('%s', async (path) => {
    const { carries } = await traceIn(file(path))
    expect(carries.address).toBe('physical')
    expect(carriesSentences(carries).join(' ')).toContain('Addresses are physical')
  })

  test('where nobody says which, that is said', async () => {
    const { carries } = await traceIn(file('columns/letters.txt'))
    expect(carriesSentences(carries).join(' ')).toContain('linear or physical')
  })
})
