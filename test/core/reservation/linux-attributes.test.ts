import { describe, expect, test } from 'vitest'
import {
  attributesOf,
  checkType,
  parseAttributes,
} from '../../../src/core/reservation/linux/attributes.ts'
import { askFor, silent, started } from './linux-world.ts'
import { ask, requestOf } from './slots.ts'

const [read, write, access, execute] = [1, 2, 3, 4]

/** perf_event_open with these attributes, slots left aside. */
function told(type: number, address: bigint, length: number, excludeKernel = false): string {
  const attributes = { type, address, length, excludeKernel, unprivileged: false, disabled: false }
  const wrong = checkType(attributes)
  if (wrong !== null) return `${wrong.errno} before the slot`
  const parsed = parseAttributes(attributes)
  if (!parsed.ok) return parsed.error.errno
  return `${parsed.value.type} ${parsed.value.length}`
}

const top = 0xffff_ffff_ffff_ffffn
const kernel = 0xffff_ffff_8100_0000n

describe('section 7.5 and hardware.md 5.2: what x86 takes', () => {
  test.each([
    [0, 0x1000n, 4, 'EINVAL before the slot'],
    [7, 0x1000n, 4, 'EINVAL before the slot'],
    [read, 0x1000n, 4, 'EINVAL'],
    [5, 0x1000n, 8, 'EINVAL'],
    [8, 0x1000n, 8, 'EINVAL'],
    [write, 0x1000n, 4, 'write 4'],
    [access, 0x1000n, 8, 'access 8'],
    [execute, 0x1000n, 8, 'execute 1'],
    [execute, 0x1003n, 8, 'execute 1'],
    [execute, 0x1000n, 1, 'EINVAL'],
    [execute, 0x1000n, 4, 'EINVAL'],
    [write, 0x1000n, 0, 'EINVAL'],
    [write, 0x1000n, 3, 'EINVAL'],
    [write, 0x1000n, 16, 'EOPNOTSUPP'],
    [write, 0x1004n, 16, 'EINVAL'],
    [write, 0x1008n, 16, 'EINVAL'],
    [write, 0x1001n, 2, 'EINVAL'],
    [write, 0x1004n, 8, 'EINVAL'],
    [write, 0n, 1, 'write 1'],
    [write, 0x8000_0000_0000n, 1, 'write 1'],
    [write, top - 7n, 8, 'write 8'],
    [write, top, 8, 'EINVAL'],
    [execute, top, 8, 'EINVAL'],
    [write, 0xffff_fe00_0000_0000n, 1, 'EINVAL'],
    [write, 0xffff_fe7f_ffff_fff8n, 8, 'EINVAL'],
    [execute, 0xffff_fdff_ffff_fff9n, 8, 'EINVAL'],
    [write, 0xffff_fdff_ffff_fff8n, 8, 'write 8'],
    [write, 0xffff_fe80_0000_0000n, 8, 'write 8'],
  ])('type %d at %s, %d bytes: %s', (type, address, length, expected) => {
    expect(told(type, address, length)).toBe(expected)
  })

  test.each([
    [write, 0x7fff_ffff_efffn, 1, 'write 1'],
    [write, 0x7fff_ffff_eff8n, 8, 'write 8'],
    [write, 0x7fff_ffff_f000n, 1, 'EINVAL'],
    [write, 0x8000_0000_0000n, 1, 'EINVAL'],
    [execute, 0x7fff_ffff_efffn, 8, 'execute 1'],
    [execute, kernel, 8, 'EINVAL'],
  ])('without the kernel, type %d at %s, %d bytes: %s', (type, address, length, expected) => {
    expect(told(type, address, length, true)).toBe(expected)
  })

  test.each([
    [{ address: 0x1000n, length: 1, type: 'execute' }, [8]],
    [{ address: 0x1000n, length: 8, type: 'execute' }, [8]],
    [{ address: 0x1000n, length: 4, type: 'execute' }, [4]],
    [{ address: 0x1001n, length: 8, type: 'write' }, [1, 2, 4, 1]],
    [{ address: top, length: 2, type: 'write' }, [2]],
  ] as const)('%o asks for events of %o bytes', (watch, lengths) => {
    expect(
      attributesOf(watch, { excludeKernel: false, unprivileged: false, disabled: false }).map(
        ({ length }) => length,
      ),
    ).toEqual(lengths)
  })
})

describe('section 7.2: the order of checks', () => {
  const watches = {
    io: { address: 0x80n, length: 1, type: 'io' },
    execute: { address: 0x401000n, length: 4, type: 'execute' },
    entry: { address: 0xffff_fe00_0000_0000n, length: 8, type: 'write' },
    wrapping: { address: top, length: 2, type: 'access' },
  } as const

  test.each([
    ['io', 'EINVAL', 'EINVAL'],
    ['execute', 'EINVAL', 'ENOSPC'],
    ['entry', 'EINVAL', 'ENOSPC'],
    ['wrapping', 'EINVAL', 'ENOSPC'],
  ] as const)('%s: %s, and %s where all slots are taken', (name, expected, full) => {
    const run = started()
    const invalid = { ...requestOf('a9'), watch: watches[name] }
    expect(askFor(run, invalid)).toBe(expected)
    for (const id of ['a0', 'a1', 'a2', 'a3']) expect(ask(run, id)).toBe('ok')
    expect(askFor(run, invalid)).toBe(full)
  })

  test('a modified watch is looked at first, and keeps its slot where it is refused', () => {
    const run = started()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    for (const watch of Object.values(watches)) {
      expect(askFor(run, { type: 'modify', id: 'a0', watch })).toBe('EINVAL')
    }
    expect(run.owners(0)).toEqual(['a0', 'a1', 'a2', 'a3'])
    expect(silent(run)).toEqual([])
  })
})

test.each([1, 8])('an execute breakpoint of %d bytes is told of the first byte alone', (length) => {
  const run = started()
  const watch = { address: 0x401000n, length, type: 'execute' } as const
  expect(askFor(run, { ...requestOf('a0'), watch })).toBe('ok')
  expect(run.beliefs()).toMatchObject([{ watch: { ...watch, length: 1 }, silent: false }])
  expect(askFor(run, { type: 'modify', id: 'a0', watch })).toBe('ok')
  expect(run.beliefs()).toMatchObject([{ watch: { ...watch, length: 1 }, silent: false }])
})
