import { describe, expect, test } from 'vitest'
import { fieldGuide, searchGuide } from '../../../src/core/guide/instructions.ts'
import { readVectors } from '../vectors.ts'
import { evidence } from '../../evidence.ts'

interface Recording {
  readonly rows: readonly (readonly [what: string, write: number, access: number])[]
}

const { rows } = readVectors('instructions.json') as Recording

describe('the field guide', () => {
  const checked = evidence('instructions')

  test.each(rows)('%s: as recorded', (what, write, access) => {
    const entry = fieldGuide.find((each) => each.what === what)
    expect(entry).toMatchObject({ what, write, access })
    checked(1)
  })

  test('no entry stands twice, and every one has a note and a source', () => {
    expect(new Set(fieldGuide.map(({ what }) => what)).size).toBe(fieldGuide.length)
    expect(fieldGuide.filter(({ note, source }) => note === '' || source === '')).toEqual([])
  })

  test('what claims to be recorded is in the recording', () => {
    const recorded = fieldGuide.filter(({ source }) => source.startsWith('recorded'))
    expect(recorded.map(({ what }) => what).toSorted()).toEqual(
      rows.map(([what]) => what).toSorted(),
    )
  })
})

describe('search', () => {
  test('every word must be there, in any case and place', () => {
    const found = searchGuide('FAILS cmpxchg').map(({ what }) => what)
    expect(found).toContain('lock cmpxchg, fails')
    expect(found).toContain('cmpxchg16b [m], fails')
    expect(found).not.toContain('lock cmpxchg, succeeds')
  })

  test('nothing asked gives everything, nonsense gives nothing', () => {
    expect(searchGuide('  ')).toEqual(fieldGuide)
    expect(searchGuide('zzzz')).toEqual([])
  })
})
