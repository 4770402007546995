import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { importTrace } from '../../src/core/trace/import.ts'
import { fileOf, packed, type Part } from '../core/trace/bpt.ts'
import { file, traceIn } from '../core/trace/files.ts'
import { fixture, read } from '../core/trace/traces.ts'
import { fuzzCount, random } from './mutate.ts'

type Below = (limit: number) => number

/** Changes some bytes: another value, some left out, some put in, some twice. */
function mutate(bytes: number[], below: Below): number[] {
  const at = below(bytes.length)
  switch (below(5)) {
    case 0:
      bytes[at] = below(256)
      break
    case 1:
      bytes.splice(at, 1 + below(20))
      break
    case 2:
      bytes.splice(at, 0, ...Array.from({ length: 1 + below(20) }, () => below(256)))
      break
    case 3:
      bytes.splice(below(bytes.length), 0, ...bytes.slice(at, at + below(300)))
      break
    default:
      bytes.fill(below(2) === 0 ? 0xff : 0, at, at + 1 + below(12))
  }
  return bytes
}

/** The parts of a .bpt, unpacked. */
function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = []
  const view = new DataView(bytes.buffer)
  for (let at = 12; at < bytes.length - 16;) {
    const stored = view.getUint32(at + 4, true)
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4))
    const content = inflateRawSync(bytes.subarray(at + 16, at + 16 + stored))
    if (tag !== 'TABL') parts.push([tag, [...content]])
    at += 16 + stored
  }
  return parts
}

async function outcomeOf(bytes: Uint8Array): Promise<string> {
  const result = await importTrace(bytes)
  if (result.ok) {
    // Each chunk has at most 65,536 accesses, of at least one byte in the unpacked part.
    for (const ordinal of [0, result.value.length - 1]) {
      result.value.access(ordinal)
      result.value.context(ordinal)
    }
    return 'trace'
  }
  const { reason, byte, kind } = result.error
  const inFile = byte !== undefined && byte >= 0 && byte <= bytes.length
  return inFile && /^[A-Z].*\.$/s.test(reason) ? kind : `no position: ${reason}`
}

test(`${fuzzCount} damaged .bpt: a trace, or a sentence with the byte`, async () => {
  const files = []
  for (const name of ['t_misc', 't_hello.verbose', 't_overflow.merged']) {
    files.push(await packed(await read(fixture(name), { name })))
  }
  // With tasks, CPUs, times and a size that is not known.
  files.push(await packed(await traceIn(file('dynamorio/view.txt'))))
  files.push(await packed(await traceIn(file('ftrace/lost.txt'))))
  const parts = files.map(partsOf)
  const below = random(20_261_127)
  const outcomes = new Map<string, number>()
  for (let count = 0; count < fuzzCount; count++) {
    const which = below(files.length)
    const from = files[which] ?? new Uint8Array()
    const content = parts[which] ?? []
    const inside = below(content.length)
    // Half of them have right sums, so that the damage gets past the first check.
    const bytes =
      below(2) === 0
        ? Uint8Array.from(mutate([...from], below))
        : fileOf(
            content.map(([tag, all], part): Part =>
              part === inside ? [tag, mutate([...all], below)] : [tag, all],
            ),
          )
    const outcome = await outcomeOf(bytes)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  const known = ['trace', 'damaged', 'binary', 'unrecognised', 'no-accesses', 'empty', 'compressed']
  expect([...outcomes.keys()].filter((outcome) => !known.includes(outcome))).toEqual([])
  expect(outcomes.get('trace')).toBeGreaterThan(0)
  expect(outcomes.get('damaged')).toBeGreaterThan(fuzzCount / 3)
}, 600_000)
