import { describe, expect, test } from 'vitest'
import { excerpt } from '../../../src/core/trace/text.ts'
import { bytesOf, listed, read } from './traces.ts'

const banner = '==17== Lackey, an example Valgrind tool\n'
const noRecord = 'no record of lackey, most likely output of the program'

/** Reads the text between two records, and gives what is between them. */
async function between(text: string) {
  const trace = await read(`${banner}I  00401000,1\n${text}\nI  00401001,2\n`)
  const [first, ...rest] = listed(trace)
  expect(first).toBe('2 execute 401000 1')
  const last = text.split('\n').length + 3
  expect(rest.pop()).toBe(`${last} execute 401001 2`)
  return { accesses: rest, ...trace.notes }
}

describe('records', () => {
  test.each([
    ['I  04012259,15', '3 execute 4012259 15'],
    [' L 1fff000768,8', '3 read 1fff000768 8'],
    [' S ffff888003a81000,8', '3 write ffff888003a81000 8'],
    [' M ffffffffffffffff,1', '3 modify ffffffffffffffff 1'],
    [' L 00404100,10', '3 read 404100 10'],
    [' S 00404200,160', '3 write 404200 160'],
    [' S 00404200,512', '3 write 404200 512'],
    [' S 00404200,65536', '3 write 404200 65536'],
    [' L 0000000000404200,3', '3 read 404200 3'],
  ])('%j', async (line, expected) => {
    expect(await between(line)).toMatchObject({ accesses: [expected], rejected: 0, recovered: 0 })
  })
})

describe('lines that are passed over without a word', () => {
  test.each([
    '==8404== Exit code:       0',
    '==8404== ',
    '==8404==',
    '==00:00:00:00.029 8404==   guest instrs : SB entered  = 85 : 10',
    '--8404-- Reading syms from /usr/bin/true',
    '--00:00:00:00.001 8404--    object has no symbol table',
    '**8404** printed by a client request',
    '==8404== Command: ./echo I  00401000,1',
    `==8404== Command: ./echo ${'x'.repeat(10_000)}`,
    'SB 04012259',
    '',
    '  \t ',
    '\n\n\n',
  ])('%j', async (line) => {
    expect(await between(line)).toMatchObject({ accesses: [], rejected: 0, recovered: 0 })
  })
})

describe('lines that are rejected', () => {
  test.each([
    ['I  am stderr line 0', noRecord],
    ['I  0493e35g,6', noRecord],
    ['I 0493e350,6', noRecord],
    ['L 0493e350,6', noRecord],
    [' X 0493e350,6', noRecord],
    ['  L 0493e350', noRecord],
    ['I  0493e350,', noRecord],
    ['I  0493e350,6 ', noRecord],
    ['I  0493e350,6canary', noRecord],
    ['I  0493e350,-6', noRecord],
    ['I  0493E350,6', noRecord],
    ['I  0x93e350,6', noRecord],
    ['SB', noRecord],
    ['SB xyz', noRecord],
    ['== 12 == x', noRecord],
    ['==12=- x', noRecord],
    ['canary trampled==8404== ', noRecord],
    [' L 493e350,6', 'its address has fewer than 8 digits'],
    [' L 10000000000000000,6', 'its address has more than 16 digits'],
    [` L ${'0'.repeat(3000)},6`, 'its address has more than 16 digits'],
    ['I  0493e350,0', 'its size is 0 bytes'],
    [' L 0493e350,000', 'its size is 0 bytes'],
    ['chatty L 0493e350,0', noRecord],
    [' L 0493e350,65537', 'its size is above 65,536 bytes'],
    [` L 0493e350,${'9'.repeat(400)}`, 'its size is above 65,536 bytes'],
  ])('%j', async (line, reason) => {
    const text = line.slice(0, 80)
    expect(await between(line)).toMatchObject({
      accesses: [],
      rejected: 1,
      firstRejected: [{ line: 3, text, reason }],
      sentences: [`1 line left out, ${reason}: line 3, “${text}”.`],
    })
  })

  test('the first 20 are kept, every reason has its sentence with the first line', async () => {
    const chat = Array.from({ length: 1234 }, (_, index) => `chat ${index}`)
    const { rejected, firstRejected, sentences } = await between(
      [...chat, ' L 00404000,0', ' L 00404000,0', 'chat'].join('\n'),
    )
    expect(rejected).toBe(1237)
    expect(firstRejected).toHaveLength(20)
    expect(firstRejected[19]).toEqual({ line: 22, text: 'chat 19', reason: noRecord })
    expect(sentences).toEqual([
      `1,235 lines left out, ${noRecord}: first line 3, “chat 0”.`,
      '2 lines left out, each because its size is 0 bytes: first line 1237, “ L 00404000,0”.',
    ])
  })
})

describe('records behind other text', () => {
  test.each([
    ['chatty 0 no-newline I  0493e350,6', '3 execute 493e350 6'],
    ['xI  0493e350,6', '3 execute 493e350 6'],
    ['50 %, 60 % S 1fff000768,8', '3 write 1fff000768 8'],
    ['\r10 %\r20 %I  0493e350,6', '3 execute 493e350 6'],
    [' L 12345678,1I  0493e350,6', '3 execute 493e350 6'],
    ['I  am I  0493e350,6', '3 execute 493e350 6'],
    ['  L 0493e350,6', '3 read 493e350 6'],
  ])('%j', async (line, expected) => {
    expect(await between(line)).toMatchObject({
      accesses: [expected],
      rejected: 0,
      recovered: 1,
      sentences: ['1 record read from behind other text: line 3.'],
    })
  })

  test.each([
    'chatty I  0493e350,6 ',
    'chatty I 0493e350,6',
    'chatty I  493e350,6',
    'chatty I  00000000000493e350,6',
    ',12345678,1',
    'a,1',
    ',',
  ])('%j is none', async (line) => {
    expect(await between(line)).toMatchObject({ accesses: [], rejected: 1, recovered: 0 })
  })
})

describe('L and M of one instruction', () => {
  const l = ' L 00404000,8'
  const m = ' M 00404000,8'

  test.each([
    [[l, m], ['3 modify 404000 8'], 1],
    [[l, m, m], ['3 modify 404000 8', '5 modify 404000 8'], 1],
    [[l, l, m], ['3 read 404000 8', '4 modify 404000 8'], 1],
    [[l, '==17== message', m], ['3 modify 404000 8'], 1],
    [[l, `text${m}`], ['3 modify 404000 8'], 1],
    [[l, 'I  00401000,1', m], ['3 read 404000 8', '4 execute 401000 1', '5 modify 404000 8'], 0],
    [[l, ' M 00404000,4'], ['3 read 404000 8', '4 modify 404000 4'], 0],
    [[l, ' M 00404001,8'], ['3 read 404000 8', '4 modify 404001 8'], 0],
    [[l, ' M 100404000,8'], ['3 read 404000 8', '4 modify 100404000 8'], 0],
    [[l, ' S 00404000,8'], ['3 read 404000 8', '4 write 404000 8'], 0],
    [[l, 'chat I  0040', m], ['3 read 404000 8', '5 modify 404000 8'], 0],
    [[l, 'I  00401000,0', m], ['3 read 404000 8', '5 modify 404000 8'], 0],
    [[l, 'SB 00401000', m], ['3 read 404000 8', '5 modify 404000 8'], 0],
    [[m, l], ['3 modify 404000 8', '4 read 404000 8'], 0],
  ])('%j', async (lines, accesses, merged) => {
    expect(await between(lines.join('\n'))).toMatchObject({ accesses, merged })
  })

  test('each record is counted once, at the end of a chunk too', async () => {
    const filler = 'I  00401000,1\n'
    for (const before of [65_534, 65_535, 65_536]) {
      const trace = await read(`${filler.repeat(before)}${l}\n${m}\n${filler}`)
      expect(trace.length).toBe(before + 2)
      expect(trace.counts).toMatchObject({ execute: before + 1, read: 0, modify: 1 })
      expect(trace.access(before)).toEqual({ kind: 'modify', address: 0x40_4000n, size: 8 })
      expect([trace.line(before), trace.line(before + 1)]).toEqual([before + 1, before + 3])
    }
  })
})

describe('the ends of lines and of the file', () => {
  const text = `${banner}I  00401000,1\n S 1fff000768,16\nchat\n L 00404000,8\n`

  test('CRLF is LF', async () => {
    const [unix, dos] = [await read(text), await read(text.replaceAll('\n', '\r\n'))]
    expect(listed(dos)).toEqual(listed(unix))
    expect(dos.notes).toEqual(unix.notes)
  })

  test.each(['', banner])('a mark of UTF-8 is no part of line 1, banner %j', async (first) => {
    const trace = await read(`\u{feff}${first}I  00401000,1\n`)
    expect(trace.length).toBe(1)
    expect(trace.notes.rejected).toBe(0)
  })

  test.each(['\n', '\r\n'])('the last line may lack its end %j', async (end) => {
    const whole = text.replaceAll('\n', end)
    const trace = await read(whole.slice(0, -end.length))
    expect(listed(trace)).toEqual(listed(await read(whole)))
  })

  test.each([
    'I',
    'I ',
    'I  ',
    'I  0',
    'I  00401001',
    'I  00401001,',
    ' S',
    ' S ',
    ' S 1f',
    '==17',
  ])('a last line that is cut is rejected with its own sentence: %j', async (cut) => {
    const { length, notes } = await read(`${text}${cut}`)
    expect(length).toBe(3)
    expect(notes.sentences.at(-1)).toBe(
      `1 line left out, the file ends in the middle of it: line 6, “${cut}”.`,
    )
  })

  test('a last line of the program is not called cut', async () => {
    const { notes } = await read(`${text}bye`)
    expect(notes.firstRejected.at(-1)).toEqual({ line: 6, text: 'bye', reason: noRecord })
  })

  test('a line without end is rejected once and its rest never kept', async () => {
    const long = 'x'.repeat(3_000_000)
    const trace = await read(`${text}${long}I  00401001,1\nI  00401002,1\n`)
    expect(listed(trace).at(-1)).toBe('7 execute 401002 1')
    expect(trace.notes.rejected).toBe(2)
    expect(trace.notes.firstRejected[1]).toEqual({
      line: 6,
      text: long.slice(0, 80),
      reason: 'it has more than 4096 bytes',
    })
    expect(await read(`${text}${long}`)).toMatchObject({ length: 3, notes: { rejected: 2 } })
  })

  test('a line of 4,096 bytes is read, one of 4,097 is not', async () => {
    const tail = 'I  00401001,1'
    expect(await between(`${'x'.repeat(4096 - tail.length)}${tail}`)).toMatchObject({
      recovered: 1,
    })
    expect(await between(`${'x'.repeat(4097 - tail.length)}${tail}`)).toMatchObject({ rejected: 1 })
  })
})

describe('the text of a rejected line', () => {
  function shown(bytes: Uint8Array): string {
    return excerpt(bytes, 0, bytes.length)
  }

  test('shows what can be shown, 80 characters of it', () => {
    expect(shown(bytesOf('a\tü€😀\u{1b}[31m\u{202e}'))).toBe('a\u{fffd}ü€😀\u{fffd}[31m\u{fffd}')
    expect(shown(bytesOf('😀'.repeat(100)))).toBe('😀'.repeat(80))
    expect(shown(bytesOf('\u{80f}\u{ffff}\u{10ffff}'))).toBe('\u{80f}\u{ffff}\u{10ffff}')
  })

  test.each([
    [[0x80], 1],
    [[0xff], 1],
    [[0xc3], 1],
    [[0xc0, 0x80], 2],
    [[0xe0, 0x80, 0x80], 3],
    [[0xed, 0xa0, 0x80], 3],
    [[0xf0, 0x9f, 0x98], 3],
    [[0xf4, 0x90, 0x80, 0x80], 4],
  ])('%j between letters: %i marks', (bad, marks) => {
    expect(shown(Uint8Array.of(0x61, ...bad, 0x62))).toBe(`a${'\u{fffd}'.repeat(marks)}b`)
  })
})
