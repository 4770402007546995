import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ContextFilter, decodeScenario, policyKeys } from '../../src/core/index.ts'
import { describeUnread, readFragment, writeFragment } from '../../src/state/fragment.ts'
import { mostPolicies, themes } from '../../src/state/model.ts'
import { unpack } from '../../src/state/pack.ts'
import { fuzzCount, random } from './mutate.ts'

const kept = ['v1', 'v2', 'v3', 'v3-by'].map((name) =>
  readFileSync(`test/fixtures/fragments/${name}.txt`, 'utf8').trim(),
)

const pieces = [
  '&',
  '=',
  '#',
  '%',
  '%E0%A4%A',
  'v1',
  'v3&',
  'tick=',
  'doc=',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '__proto__=1',
  '&zoom=9-1',
  'by=',
  '&by=,',
  '-',
  '99999999999',
  '\u202e',
  '\ud800',
]

/** Some characters changed, left out, doubled, or replaced by what means something in a fragment. */
function mutate(text: string, below: (limit: number) => number): string {
  const at = below(text.length + 1)
  const piece = pieces[below(pieces.length)] ?? ''
  switch (below(5)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(33 + below(94)) + text.slice(at + 1)
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + below(12))
    case 2:
      return text.slice(0, at) + piece + text.slice(at)
    case 3:
      return text.slice(0, at) + text.slice(below(text.length + 1))
    default:
      return text.slice(0, at) + text.slice(at, at + below(60)).repeat(2) + text.slice(at)
  }
}

function isFilter({ cpu, task }: ContextFilter): boolean {
  const isNamed = cpu !== undefined || task !== undefined
  return isNamed && Number.isSafeInteger(cpu ?? 0) && /^[^]{1,64}$/.test(task ?? 'x')
}

/** What is wrong with how a fragment was read; null: it ended in a view or a sentence. */
async function complaint(hash: string): Promise<string | null> {
  const view = readFragment(hash)
  const { policies = ['raw'], tick = 0, cpu = 0, zoom = { from: 0, to: 1 }, scenario = 'x' } = view
  const known: readonly string[] = policyKeys
  if (policies.length === 0 || policies.length > mostPolicies) return 'policies'
  if (!policies.every((key) => known.includes(key))) return 'an unknown policy'
  if (![tick, cpu, zoom.from, zoom.to].every(Number.isSafeInteger)) return 'a number'
  if (zoom.from >= zoom.to || !/^[\w-]+$/.test(scenario)) return 'a zoom or a scenario'
  if (view.by !== undefined && !isFilter(view.by)) return 'whose accesses count'
  if (view.theme !== undefined && !themes.includes(view.theme)) return 'a theme'
  const sentence = describeUnread(hash)
  if (sentence !== null && !/^The address .*[^\p{Cc}]\.$/u.test(sentence)) return sentence
  if (view.doc === undefined) return null
  const text = await unpack(view.doc)
  const scenarioOf = text.ok ? decodeScenario(text.value) : text
  return scenarioOf.ok || /^\S.{10,}\.$/s.test(scenarioOf.error) ? null : scenarioOf.error
}

test(`${fuzzCount} damaged fragments: a view, or a sentence`, async () => {
  const below = random(11)
  const wrong: string[] = []
  for (let n = 0; n < fuzzCount; n++) {
    let hash = kept[n % kept.length] ?? ''
    for (let times = 1 + below(4); times > 0; times--) hash = mutate(hash, below)
    const found = await complaint(hash)
    if (found !== null) wrong.push(`${hash}: ${found}`)
  }
  expect(wrong).toEqual([])
}, 600_000)

test('what is written is read back whatever the names of files are', () => {
  const view = readFragment(
    writeFragment({
      scenarioId: null,
      edited: true,
      ownTrace: '</script>&tick=9#\ud800.lackey',
      policies: ['raw'],
      focus: 'raw',
      cpu: 0,
      tick: 1,
      zoom: null,
      countedBy: { task: '</script>&tick=9#\ud800,+' },
      theme: 'dark',
      presenting: false,
      embed: null,
    }),
  )
  expect(view).toMatchObject({
    own: '</script>&tick=9#\ufffd.lackey',
    tick: 1,
    by: { task: '</script>&tick=9#\ufffd,+' },
  })
})
