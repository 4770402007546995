import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { sampleLength } from '../../../src/core/trace/detect.ts'
import { howToRecord } from '../../../src/core/trace/errors.ts'
import { importTrace, type ImportProgress, sliceLength } from '../../../src/core/trace/import.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { bytesOf, fixture, listed, read, refuse, streamOf } from './traces.ts'

const record = 'I  00401000,1\n'

describe('sources that are no traces', () => {
  test.each(['', '\n', ' \r\n\t\n', '\u{feff}', '\u{feff}\n'])('%j is empty', async (text) => {
    const error = await refuse(text)
    expect(error.kind).toBe('empty')
    expect(error.reason).toMatch(/^The file is empty\. Record one with valgrind --tool=lackey/)
  })

  test('a text is quoted with its first line', async () => {
    const error = await refuse('\n# tracer: nop\n#\n')
    expect(error).toMatchObject({ kind: 'unrecognised', line: 2 })
    expect(error.reason).toMatch(/^The file is text .*: line 2 is “# tracer: nop”\. Record one/)
  })

  test('a report of another tool of valgrind is quoted', async () => {
    const error = await refuse('==17== Memcheck, a memory error detector\n==17== \n')
    expect(error).toMatchObject({ kind: 'unrecognised', line: 1 })
    expect(error.reason).toContain('line 1 is “==17== Memcheck, a memory error detector”.')
  })

  test('a text with a few look-alikes is quoted with its first line that is none', async () => {
    const error = await refuse(`${record}I  am not\nnor am I\n`)
    expect(error).toMatchObject({ kind: 'unrecognised', line: 2 })
    expect(error.reason).toMatch(
      /first 3 lines only 1 are records of valgrind lackey; line 2, “I {2}am not”/,
    )
  })

  test('a text without any end of line is quoted as far as it helps', async () => {
    const error = await refuse('x'.repeat(3 * sampleLength))
    expect(error).toMatchObject({ kind: 'unrecognised', line: 1 })
    expect(error.reason.length).toBeLessThan(400)
  })

  test.each([
    ['zstd', 'unzstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['xz', 'unxz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['bzip2', 'bunzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['zip', 'unzip', [0x50, 0x4b, 0x03, 0x04]],
  ])('%s has to be unpacked first', async (name, command, magic) => {
    const error = await refuse(Uint8Array.from([...magic, ...fixture('t_sort').subarray(0, 99)]))
    expect(error.kind).toBe('compressed')
    expect(error.reason).toContain(`compressed with ${name}. Unpack it first (${command} FILE)`)
  })

  test('a binary is told by its first byte that no text has', async () => {
    const error = await refuse(Uint8Array.of(0x41, 0x0a, 0x42, 0x00, 0x01))
    expect(error).toMatchObject({ kind: 'binary', byte: 3 })
    expect(error.reason).toMatch(/binary \(byte 3 is 0x00\)/)
  })

  test('a program instead of its trace', async () => {
    const error = await refuse(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0))
    expect(error.kind).toBe('binary')
    expect(error.reason).toMatch(/^The file is a program or library \(ELF\)/)
  })

  test('lines that are nearly records, with what is wrong about the first', async () => {
    const short = await refuse('I  0401000,3\n L 0404028,8\n')
    expect(short).toMatchObject({ kind: 'unrecognised', line: 1 })
    expect(short.reason).toContain(
      'line 1 is “I  0401000,3”, as one of valgrind lackey it will not do: its address has fewer than 8 digits. Record one',
    )
    const some = await refuse(`${record}${'I  0401000,3\n'.repeat(4)}`)
    expect(some.reason).toMatch(/line 2, “I {2}0401000,3”, is none, .*fewer than 8 digits\./)
  })

  test('several lines with one thing wrong about each, in words that fit them all', async () => {
    const found = await read(`${record.repeat(20)}${'I  0401000,3\n'.repeat(14)}`)
    expect(found.notes.sentences).toEqual([
      '14 lines left out, each because its address has fewer than 8 digits: first line 21, “I  0401000,3”.',
    ])
  })

  test('UTF-16 as Windows writes it', async () => {
    const text = Uint8Array.from(Buffer.from(`\u{feff}${record}`, 'utf16le'))
    expect((await refuse(text)).reason).toMatch(/^The file is UTF-16 text\. Save it as UTF-8/)
  })

  test('a report of lackey without accesses', async () => {
    const report = '==17== Lackey, an example Valgrind tool\n==17== Exit code: 0\n'
    const error = await refuse(report)
    expect(error.kind).toBe('no-accesses')
    expect(error.reason).toMatch(/^The file has no record in its 2 lines\. Record one/)
    expect(await refuse(`${report}I  00401000,0\n`)).toMatchObject({
      kind: 'no-accesses',
      line: 3,
      reason:
        'The file has no record in its 3 lines. ' +
        '1 line left out, its size is 0 bytes: line 3, “I  00401000,0”. ' +
        howToRecord,
    })
  })
})

describe('sources that are', () => {
  test.each([
    ['records alone', record, 1],
    ['a record without an end of line', record.trimEnd(), 1],
    ['as many records as other lines', `${record}chat\n`, 1],
    ['a banner and much chat', `==1== Lackey, an example\n${'chat\n'.repeat(99)}${record}`, 1],
    ['a banner with a stamp', `==00:00:00:00.000 8404== Lackey, an\nchat\nchat\n${record}`, 1],
    ['messages and superblocks', `==1== a\n==1== b\nSB 00401000\n${record}`, 1],
    ['chat that comes late', `${record.repeat(9000)}${'chat\n'.repeat(20_000)}`, 9000],
    ['a byte of 0 in the chat', `${record}\0\n${record}`, 2],
  ])('%s', async (_what, text, length) => {
    expect(await read(text)).toMatchObject({ length, format: 'lackey' })
  })

  test.each([-1, 0, 1])('a first line at the end of the sample, %i bytes off', async (more) => {
    const message = `==1== ${'x'.repeat(sampleLength - 2 * record.length - 7 + more)}\n`
    expect((await read(`${record}${message}${record}${record}`)).length).toBe(3)
  })
})

describe('streams', () => {
  const bytes = fixture('t_overflow.merged')

  test('a file', async () => {
    expect(await read(new Blob([bytes]).stream())).toMatchObject({ length: 7620, bytes: 107_676 })
  })

  test('empty pieces and an empty stream', async () => {
    const none = new Uint8Array()
    const pieces = [none, bytes.subarray(0, 7), none, none, bytes.subarray(7), none]
    expect((await read(streamOf(pieces))).length).toBe(7620)
    expect((await refuse(streamOf([]))).kind).toBe('empty')
    expect((await refuse(streamOf([none]))).kind).toBe('empty')
  })

  test.each([0, 100, 100_000])('one that breaks after %i bytes', async (length) => {
    const stream = streamOf([bytes.subarray(0, length)], new Error('the disk is gone'))
    const error = await refuse(stream)
    expect(error.kind).toBe('read')
    expect(error.reason).toContain('the disk is gone')
  })

  test('the error tells how far the import came', async () => {
    const error = await refuse(streamOf([bytes.subarray(0, 100_000)], 'gone'))
    expect(error.byte).toBe(100_000)
    expect(error.reason).toBe(
      'The file could not be read on after 100,000 bytes: gone. Open it again.',
    )
  })

  test('one that is being read already, one without a reader, one of strings', async () => {
    const locked = streamOf([bytes])
    locked.getReader()
    expect((await refuse(locked)).kind).toBe('read')
    expect((await refuse({} as ReadableStream)).kind).toBe('read')
    expect((await refuse(streamOf(['I  00401000,1'] as never[]))).kind).toBe('read')
  })

  test('one that is not wanted any more is cancelled', async () => {
    const cancel = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('no')))
    const next = vi.fn<() => Promise<{ done: false; value: Uint8Array }>>(() =>
      Promise.resolve({
        done: false,
        value: Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...new Uint8Array(99_999)),
      }),
    )
    const result = await importTrace({ getReader: () => ({ read: next, cancel }) })
    expect(result).toMatchObject({ ok: false, error: { kind: 'compressed' } })
    expect(next).toHaveBeenCalledTimes(1)
    expect(cancel).toHaveBeenCalledTimes(1)
  })
})

describe('slices', () => {
  // Four slices and a bit.
  const bytes = bytesOf(record.repeat(Math.ceil((4 * sliceLength) / record.length) + 5))
  const pieces = Array.from({ length: Math.ceil(bytes.length / 10_000) }, (_, index) =>
    bytes.subarray(index * 10_000, (index + 1) * 10_000),
  )

  test.each([
    ['bytes', () => bytes],
    ['a stream of one piece', () => streamOf([bytes])],
    ['a stream of many', () => streamOf(pieces)],
  ])('of %s: progress and a pause after each', async (_what, source) => {
    const progress: ImportProgress[] = []
    const pause = vi.fn<() => Promise<void>>(() => Promise.resolve())
    const trace = await read(source(), { onProgress: (each) => progress.push(each), pause })
    expect(progress.map((each) => each.bytes)).toEqual([
      ...[1, 2, 3, 4].map((slice) => slice * sliceLength),
      bytes.length,
    ])
    expect(progress.map(({ accesses, lines }) => accesses - lines)).toEqual([0, 0, 0, 0, 0])
    expect(progress.at(-1)).toEqual({
      bytes: bytes.length,
      accesses: trace.length,
      lines: trace.length,
    })
    expect(pause).toHaveBeenCalledTimes(5)
  })

  test('the signal ends it at the next slice', async () => {
    const signal = { aborted: false }
    const pause = () => {
      signal.aborted = true
      return Promise.resolve()
    }
    const error = await refuse(bytes, { signal, pause })
    expect(error).toEqual({
      kind: 'cancelled',
      reason: 'The import was cancelled after 1,048,576 bytes.',
      byte: sliceLength,
    })
    expect((await refuse(record, { signal: { aborted: true } })).kind).toBe('cancelled')
  })

  test('a signal in the last pause is heard', async () => {
    const signal = { aborted: false }
    const pause = () => {
      signal.aborted = true
      return Promise.resolve()
    }
    expect((await refuse(record, { signal, pause })).kind).toBe('cancelled')
  })

  test('a machine without memory for more', async () => {
    const pause = () => {
      // What becomes a chunk is copied to memory of its own.
      vi.spyOn(Uint8Array.prototype, 'slice').mockImplementation(() => {
        throw new RangeError('Array buffer allocation failed')
      })
      return Promise.resolve()
    }
    const error = await refuse(bytes, { pause }).finally(() => vi.restoreAllMocks())
    expect(error).toMatchObject({ kind: 'memory', byte: sliceLength })
    expect(error.reason).toMatch(
      /^The trace does not fit in memory: .* after 131,072 accesses\. Open/,
    )
  })

  test('what the caller throws goes to the caller, and the stream is let go', async () => {
    const cancel = vi.fn<() => void>()
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes),
      cancel,
    })
    const onProgress = () => {
      throw new RangeError('mine')
    }
    await expect(importTrace(stream, { onProgress })).rejects.toThrow('mine')
    expect(cancel).toHaveBeenCalledTimes(1)
  })
})

describe('any way to cut the stream gives the same trace', () => {
  function whole(trace: Trace) {
    const { format, length, bytes, counts, memory, notes } = trace
    return { format, length, bytes, counts, memory, notes, accesses: listed(trace) }
  }

  async function expectSame(bytes: Uint8Array<ArrayBuffer>, cuts: readonly number[]) {
    const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
    const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
    expect(whole(await read(streamOf(pieces)))).toEqual(whole(await read(bytes)))
  }

  const hazards = bytesOf(
    [
      '\u{feff}==8213== Lackey, an example Valgrind tool\r',
      '==00:00:00:00.029 8404== ',
      'I  0040104a,2\r',
      ' L 1fff000758,160',
      ' M 1fff000758,160\r',
      'chatty 0 no-newline I  0493e350,6',
      'I  am stderr line 0',
      'SB 00401000',
      '',
      ' S 00401000,0',
      ' S ffff888000000000,16',
      `${'long '.repeat(1000)}I  00401000,2`,
      `==8213== Command: ${'long '.repeat(1000)}`,
      'I  0040104a,2',
      ' S 1fff0007',
    ].join('\n'),
  )

  test('every single byte by itself', async () => {
    await expectSame(
      hazards,
      Array.from(hazards, (_, at) => at),
    )
  })

  test('every place to cut once', async () => {
    const shape = ({ accesses, notes }: ReturnType<typeof whole>) => ({ accesses, notes })
    const expected = shape(whole(await read(hazards)))
    for (let at = 0; at < hazards.length; at++) {
      if (at > 400 && at < hazards.length - 100) continue
      const pieces = [hazards.subarray(0, at), hazards.subarray(at)]
      expect(shape(whole(await read(streamOf(pieces))))).toEqual(expected)
    }
  })

  test.each(['hazards', 't_misc', 't_hello.verbose', 't_overflow.merged'])(
    '%s',
    async (name) => {
      const bytes = name === 'hazards' ? hazards : fixture(name).slice(0, 12_000)
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 60, size: 'max' }), (cuts) =>
          expectSame(bytes, cuts),
        ),
        { numRuns: 60 },
      )
    },
    30_000,
  )
})
