import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { coloursOf, ownerColour, ownerColours, tokens } from '../../src/theme/palette.ts'
import { contrast, distance } from './colour.ts'

const themes = ['light', 'dark'] as const
const styles = readFileSync(new URL('../../src/theme/tokens.css', import.meta.url), 'utf8')

/** The colours of the first rule of tokens.css, by name: the light one and the dark one. */
const declared = new Map(
  [
    ...styles.slice(0, styles.indexOf('}')).matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g),
  ].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]),
)

const colourOf = (name: string, theme: 'light' | 'dark') => {
  const found = declared.get(name)
  if (found === undefined) throw new Error(`tokens.css has no ${name}`)
  return found[theme]
}

test('contrast is that of WCAG: 21 for black on white, 4.48 for its grey example', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.478, 3)
  expect(contrast('#777777', '#ffffff')).toBe(contrast('#ffffff', '#777777'))
})

describe.each(themes)('in the %s theme', (theme) => {
  test.each(Object.entries(tokens[theme]))(
    'tokens.css has the %s of the palette, %s',
    (name, hex) => {
      expect(colourOf(name, theme)).toBe(hex)
    },
  )

  const surfaces = ['background', 'panel', 'control', 'control-hover'] as const
  const pairs = ['text', 'dim', 'bad', 'good'].flatMap((ink) =>
    surfaces.map((surface) => [ink, surface] as const),
  )
  test.each([...pairs, ['dim', 'bit'], ['on-accent', 'accent'], ['accent', 'panel']] as const)(
    '%s on %s has a contrast of at least 4.5',
    (ink, surface) => {
      expect(contrast(colourOf(ink, theme), colourOf(surface, theme))).toBeGreaterThanOrEqual(4.5)
    },
  )

  test('the white digit of a set bit that is nobody’s has a contrast of at least 4.5', () => {
    expect(contrast('#ffffff', colourOf('bit-set', theme))).toBeGreaterThanOrEqual(4.5)
  })
})

describe('the owners', () => {
  test.each(ownerColours)(
    'the letter on $name has a contrast of at least 4.5',
    ({ fill, letter }) => {
      expect(contrast(fill, letter)).toBeGreaterThanOrEqual(4.5)
    },
  )

  const all = ownerColours.flatMap((a, n) => ownerColours.slice(n + 1).map((b) => [a, b] as const))

  test.each(['common vision', 'protanopia', 'deuteranopia'] as const)(
    'any two are far apart under %s',
    (vision) => {
      expect(all).toHaveLength(21)
      for (const [a, b] of all) {
        const apart = distance(a.fill, b.fill, vision)
        expect(apart, `${a.name} and ${b.name}`).toBeGreaterThan(15)
      }
    },
  )

  test('red and green of the same lightness would not pass', () => {
    expect(distance('#b02020', '#406000', 'deuteranopia')).toBeLessThan(15)
    expect(distance('#b02020', '#406000', 'common vision')).toBeGreaterThan(50)
  })

  test('after the last colour the first comes again, before the first the last', () => {
    expect(ownerColour(7)).toBe(ownerColour(0))
    expect(ownerColour(-1)).toBe(ownerColour(6))
    expect(new Set(ownerColours.map((_, n) => ownerColour(n))).size).toBe(7)
  })
})

describe('the clients of a scenario', () => {
  const names = (ids: readonly string[]) => {
    const colours = coloursOf(ids)
    return ids.map((id) => colours.get(id)?.name)
  }

  test('keep their colours, whatever their order and whoever else is there', () => {
    const known = ['gdb', 'perf', 'kgdb', 'kwatch', 'raw', 'ksym', 'utrace']
    const alone = known.map((id) => names([id])[0])
    expect(new Set(alone).size).toBe(7)
    expect(names(known)).toEqual(alone)
    expect(names(known.toReversed())).toEqual(alone.toReversed())
    expect(names(['stranger', 'kwatch', 'other', 'gdb'])).toEqual([
      'sky blue',
      'purple',
      'green',
      'orange',
    ])
  })

  test('of one kind are told apart', () => {
    expect(names(['gdb', 'gdb2'])).toEqual(['orange', 'sky blue'])
    expect(names(['gdb-b'])).toEqual(['orange'])
    expect(names(['host', 'utrace', 'perf'])).toEqual(['blue', 'orange', 'sky blue'])
  })

  test('have one each as long as there are seven', () => {
    const ids = ['a', 'gdb', 'b', 'perf', 'c', 'utrace', 'd']
    expect(new Set(names(ids)).size).toBe(7)
    expect(names([...ids, 'e'])).not.toContain(undefined)
  })
})

describe.each(themes)('in the high contrast theme, %s', (theme) => {
  const block = styles.slice(styles.indexOf("[data-contrast='more']"))
  const colours = new Map(
    [...block.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g)].map(
      ([, name = '', light = '', dark = '']) => [name, { light, dark }[theme]],
    ),
  )
  const of = (name: string) => colours.get(name) ?? colourOf(name, theme)
  const surfaces = ['background', 'panel', 'control', 'control-hover', 'bad-soft', 'bit'] as const

  test.each(
    ['text', 'dim', 'bad', 'good'].flatMap((ink) => surfaces.map((surface) => [ink, surface])),
  )('%s on %s has a contrast of at least 7', (ink = '', surface = '') => {
    expect(contrast(of(ink), of(surface))).toBeGreaterThanOrEqual(7)
  })

  test.each([
    ['on-accent', 'accent', 7],
    ['accent', 'panel', 7],
    ['line', 'panel', 4.5],
    ['cursor', 'panel', 7],
    ['strip', 'panel', 4.5],
  ] as const)('%s on %s has a contrast of at least %d', (ink, surface, least) => {
    expect(contrast(of(ink), of(surface))).toBeGreaterThanOrEqual(least)
  })

  test('the white digit of a set bit that is nobody’s has a contrast of at least 4.5', () => {
    expect(contrast('#ffffff', of('bit-set'))).toBeGreaterThanOrEqual(4.5)
  })
})
