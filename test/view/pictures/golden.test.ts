import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { policyOf, scoreOf } from '../../../src/core/index.ts'
import { ownersOf } from '../../../src/view/clients-of.ts'
import { stateAt } from '../../../src/view/moment.ts'
import { drawEntry, gallery } from '../../../src/view/pictures/gallery.ts'
import { scoreColumns } from '../../../src/view/score-table.ts'
import { comparisonText, registersText } from '../../../src/view/pictures/text.ts'
import type { ComparedRun } from '../../../src/view/pictures/timeline.ts'
import { type Shown, shipped } from '../found.ts'

function compared({ under }: Shown, keys: (typeof gallery)[number]['policies']): ComparedRun[] {
  return keys.map((key) => {
    const found = under(key)
    return { ...found, policy: policyOf(key), score: scoreOf(found.run, found.findings) }
  })
}

/** Where a picture is meant to change: npx vitest run --project unit test/view/pictures -u, and look at it in the gallery. */
describe('pictures are as they were seen', () => {
  test.each(gallery)('$id', async (entry) => {
    const shown = await shipped(entry.scenario)
    const svg = drawEntry(entry, shown.scenario, compared(shown, entry.policies))
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    await expect(svg).toMatchFileSnapshot(`../../golden/${entry.id}.svg`)
  })

  test('registers as text', async () => {
    const { scenario, under } = await shipped('five-wishes')
    const found = under('raw')
    const text = registersText({
      heading: 'Registers under Nobody coordinates, CPU 0, tick 5,390',
      run: found.run,
      state: stateAt(found, 5390, 0),
      before: stateAt(found, 5389, 0),
      ownerOf: ownersOf(scenario),
    })
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76)
    await expect(text).toMatchFileSnapshot('../../golden/registers.txt')
  })

  test('a comparison as text', async () => {
    const shown = await shipped('five-wishes')
    const ownerOf = ownersOf(shown.scenario)
    const policies = compared(shown, ['raw', 'debugreg', 'reservation', 'linux']).map((each) => ({
      ...each,
      slots: each.run
        .stateAt(5390, 0)
        .owners.map((id) =>
          id === null ? '-' : ownerOf(each.run.request(id)?.client ?? null).title,
        ),
    }))
    const text = comparisonText(shown.scenario.title, { tick: 5390, cpu: 0 }, policies)
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76)
    await expect(text).toMatchFileSnapshot('../../golden/comparison.txt')
  })

  test('a comparison as text counts what the table of scores counts', async () => {
    const shown = await shipped('rolands-case')
    const policies = compared(shown, ['priority', 'reservation']).map((each) => ({
      ...each,
      slots: [],
    }))
    const lines = comparisonText(shown.scenario.title, { tick: 0, cpu: 0 }, policies).split('\n')
    const counted = scoreColumns.map(({ title, of }) => [
      title,
      ...policies.map(({ score }) => Math.round(of(score))),
    ])
    const said = lines.flatMap((line) => {
      const [, name, counts] = /^(\S.*?) {2,}(\d.*)$/.exec(line) ?? []
      return name === undefined || counts === undefined
        ? []
        : [
            [
              name,
              ...counts
                .split(/%?\s+|%$/)
                .filter(Boolean)
                .map(Number),
            ],
          ]
    })
    expect(said).toEqual(counted)
    expect(said).toContainEqual(['evicted, told', 3, 0])
  })

  test('every golden picture is one of the gallery', () => {
    const kept = readdirSync('test/golden').filter((file) => file.endsWith('.svg'))
    expect(kept.toSorted()).toEqual(gallery.map(({ id }) => `${id}.svg`).toSorted())
  })
})
