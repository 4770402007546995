import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findFaults } from '../../../src/core/paste/faults.ts'
import { describeArmed } from '../../../src/core/paste/words.ts'
import { pastedNames, type PastedValues } from '../../../src/core/paste/types.ts'
import { pasteFixtures, pasteText, read } from './pastes.ts'

const rules = (values: PastedValues, de?: boolean) =>
  findFaults(values, { de }).map(({ rule, slot }) =>
    slot === undefined ? rule : `${rule} ${slot}`,
  )

describe('what looks wrong', () => {
  test.each<[string, PastedValues, string]>([
    ['an address not aligned to its length', { dr0: 0x1002n, dr7: 0xd0402n }, 'unaligned 0'],
    ['execution with a length', { dr1: 0x1000n, dr7: 0xc00404n }, 'execute-length 1'],
    ['GD', { dr7: 0x2400n }, 'gd'],
    ['reserved bits of DR7', { dr7: 0xd400n }, 'dr7-reserved'],
    ['the upper half of DR7', { dr7: 0x1_0000_0400n }, 'dr7-upper'],
    ['a mirror of software', { dr7: 0xd0001n }, 'dr7-bit-10'],
    [
      'an address that no access has',
      { dr0: 0x8000_0000_0000_0001n, dr7: 0x10402n },
      'non-canonical 0',
    ],
    [
      'an address of five levels',
      { dr0: 0x00ff_0000_0000_0000n, dr7: 0x10402n },
      'non-canonical-48 0',
    ],
    ['a port beyond ports', { dr0: 0x10080n, dr7: 0x20402n }, 'io-port-wide 0'],
    ['eight ports', { dr0: 0x80n, dr7: 0xa0402n }, 'io-length 0'],
    ['equal slots', { dr0: 0x1000n, dr1: 0x1000n, dr7: 0xdd040an }, 'equal-slots 1'],
    [
      'slots that share bytes',
      { dr0: 0x1000n, dr1: 0x1002n, dr7: 0x1d040an },
      'overlapping-slots 1',
    ],
    ['a status bit of a slot that is off', { dr6: 0xffff0ff2n, dr7: 0xd0402n }, 'hit-disabled'],
    ['a hit', { dr6: 0xffff0ff1n, dr7: 0xd0402n }, 'hit'],
    ['a kernel address', { dr0: 0xffff_ffff_8100_0000n, dr7: 0x402n }, 'kernel-address 0'],
    ['the page that is nobody’s', { dr0: 0x7fff_ffff_f000n, dr7: 0x402n }, 'no-space 0'],
    [
      'the first address of the kernel',
      { dr0: 0xffff_8000_0000_0000n, dr7: 0x402n },
      'kernel-address 0',
    ],
    ['the last one of user space', { dr0: 0x7fff_ffff_efffn, dr7: 0x402n }, 'user-address 0'],
    ['a user address', { dr0: 0x404080n, dr7: 0xd0402n }, 'user-address 0'],
    ['only G bits', { dr7: 0xd0402n }, 'only-global'],
    ['only L bits', { dr7: 0xd0401n }, 'only-local'],
    ['LE without a slot', { dr7: 0x500n }, 'exact'],
    ['a leftover', { dr2: 0x1000n, dr7: 0x400n }, 'left-address 2'],
    ['nothing armed', { dr7: 0x400n }, 'nothing-armed'],
    ['bit 12 of DR6', { dr6: 0xffff1ff0n }, 'dr6-bit-12'],
    ['the usual value of an oops', { dr6: 0xfffe0ff0n }, 'rtm'],
  ])('%s', (_what, values, rule) => {
    expect(rules(values)).toContain(rule)
  })

  test('I/O depends on CR4.DE: wrong without, right with it, a word where it is not known', () => {
    const values = { dr0: 0x80n, dr7: 0x20402n }
    const toneOf = (de?: boolean) =>
      findFaults(values, { de }).find(({ rule }) => rule === 'io-without-de')?.tone
    expect([toneOf(false), toneOf(true), toneOf()]).toEqual(['bad', undefined, 'note'])
  })

  test('a clean breakpoint of the kernel has nothing bad and nothing odd', () => {
    const values = {
      dr0: 0xffff_ffff_8262_11c0n,
      dr1: 0n,
      dr2: 0n,
      dr3: 0n,
      dr6: 0xffff0ff0n,
      dr7: 0xd0602n,
    }
    expect(findFaults(values).filter(({ tone }) => tone !== 'note')).toEqual([])
  })

  test('the worst comes first, each with a source and one sentence', () => {
    fc.assert(
      fc.property(
        fc.record(
          Object.fromEntries(
            pastedNames.map((name) => [name, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })]),
          ),
          { requiredKeys: [] },
        ),
        fc.option(fc.boolean(), { nil: undefined }),
        (values, de) => {
          const found = findFaults(values, { de })
          const order = found.map(({ tone }) => ['bad', 'odd', 'note'].indexOf(tone))
          expect(order).toEqual(order.toSorted((a, b) => a - b))
          for (const { text, source } of found) {
            expect(text).toMatch(/^[A-Z0].*\.$/s)
            expect(source).not.toBe('')
          }
          expect(describeArmed(values)).toMatch(/\.$/)
        },
      ),
    )
  })

  test('the paste of QEMU with an I/O slot has CR4.DE 0', () => {
    const { dr, de } = read(pasteText('p32.txt'))
    expect(de).toBe(false)
    expect(findFaults(dr, { de }).map(({ rule }) => rule)).toContain('io-without-de')
  })
})

test.each<[string, PastedValues, string]>([
  [
    'from the first byte that the hardware compares, with what was written',
    { dr0: 0x404046n, dr7: 0xd0402n },
    'One slot is armed: slot 0 for writes to 4 bytes at 0x404044, not at 0x404046 as written (G0).',
  ],
  [
    'ports, too',
    { dr1: 0x3f9n, dr7: 0x600404n },
    'One slot is armed: slot 1 for I/O of 2 ports at 0x3f8, not at 0x3f9 as written (L1).',
  ],
  [
    'execution with a length at its address: what else it does is undefined',
    { dr0: 0x404046n, dr7: 0xc0402n },
    'One slot is armed: slot 0 for execution of the instruction at 0x404046 with length 4 (G0).',
  ],
])('what is armed: %s', (_what, values, sentence) => {
  expect(describeArmed(values)).toBe(sentence)
})

test('a bare DR7 value in one sentence', () => {
  const { dr, notes } = read('0xd0d0602')
  expect(describeArmed(dr)).toBe('One slot is armed: slot 0 for writes to 4 bytes (G0).')
  expect(notes.join(' ')).toContain('taken as a value of DR7')
  const left = findFaults(dr).find(({ rule }) => rule === 'left-fields')
  expect(left).toMatchObject({ register: 'dr2', slot: 2 })
})

test('each shipped text can be said', () => {
  for (const { file } of pasteFixtures)
    expect(describeArmed(read(pasteText(file)).dr)).toMatch(/\.$/)
})
