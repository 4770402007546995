import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeScenario, policyKeys } from '../../src/core/index.ts'
import {
  describeUnread,
  readFragment,
  longestDocument,
  type Shown,
  writeFragment,
} from '../../src/state/fragment.ts'
import { unpack } from '../../src/state/pack.ts'
import { mostPolicies, themes } from '../../src/state/model.ts'

const view = fc.record({
  scenarioId: fc.option(fc.stringMatching(/^[\w-]{1,60}$/)),
  edited: fc.boolean(),
  policies: fc.shuffledSubarray([...policyKeys], { minLength: 1, maxLength: mostPolicies }),
  focus: fc.constantFrom(...policyKeys),
  cpu: fc.nat({ max: 1000 }),
  tick: fc.nat({ max: 4_294_967_295 }),
  ownTrace: fc.option(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })),
  zoom: fc.option(
    fc
      .record({ from: fc.nat(), length: fc.integer({ min: 1, max: 4_000_000 }) })
      .map(({ from, length }) => ({ from, to: from + length })),
  ),
  countedBy: fc.record(
    { cpu: fc.nat(), task: fc.string({ minLength: 1, maxLength: 64, unit: 'binary' }) },
    { requiredKeys: [] },
  ),
  theme: fc.constantFrom(...themes),
  presenting: fc.boolean(),
  embed: fc.constantFrom(null, 'live', 'still'),
})

const packed = fc.stringMatching(/^[\w-]{1,80}$/)

describe('a fragment', () => {
  test('is read back to the view that it was written from', () => {
    fc.assert(
      fc.property(view, fc.option(packed), (written, doc) => {
        const { scenarioId, edited, ownTrace, zoom, countedBy, presenting, embed, ...rest } =
          written
        expect(readFragment(writeFragment(written, doc))).toEqual({
          ...rest,
          ...(scenarioId === null ? {} : { scenario: scenarioId }),
          ...(edited ? { edited: '1' } : {}),
          ...(edited && doc !== null ? { doc } : {}),
          ...(ownTrace === null ? {} : { own: ownTrace }),
          ...(zoom === null ? {} : { zoom }),
          ...(Object.keys(countedBy).length === 0 ? {} : { by: countedBy }),
          ...(presenting ? { presenting: '1' } : {}),
          ...(embed === null ? {} : { embed }),
        })
      }),
    )
  })

  test('leaves out edits that no address takes', () => {
    const { edited, ...rest } = fc.sample(view, { numRuns: 1, seed: 1 })[0] ?? {}
    const long = writeFragment(
      { ...(rest as Shown), edited: edited ?? true },
      'x'.repeat(longestDocument + 1),
    )
    expect(long).not.toContain('doc=')
  })

  test('of version 1 stays readable', () => {
    const kept = readFileSync('test/fixtures/fragments/v1.txt', 'utf8').trim()
    expect(describeUnread(kept)).toBeNull()
    expect(readFragment(kept)).toEqual({
      scenario: 'five-wishes',
      policies: ['reservation', 'raw'],
      focus: 'raw',
      cpu: 0,
      tick: 2200,
      theme: 'dark',
    })
  })

  test('of version 2 stays readable, and names neither edits nor a zoom', () => {
    const kept = readFileSync('test/fixtures/fragments/v2.txt', 'utf8').trim()
    expect(describeUnread(kept)).toBeNull()
    expect(readFragment(kept)).toEqual({
      edited: '1',
      scenario: 'canary',
      policies: ['linux/2009', 'raw'],
      focus: 'linux/2009',
      cpu: 0,
      tick: 561,
      theme: 'light',
    })
    const newer = '#v2&tick=7&zoom=1-9&doc=abc&theme=contrast'
    expect(readFragment(newer)).toEqual({ tick: 7 })
    expect(describeUnread(newer)).toContain('“zoom=1-9”, “doc=abc”, “theme=contrast”')
  })

  test('of version 3 stays readable', async () => {
    const kept = readFileSync('test/fixtures/fragments/v3.txt', 'utf8').trim()
    expect(describeUnread(kept)).toBeNull()
    const { doc = '', ...rest } = readFragment(kept)
    expect(rest).toEqual({
      edited: '1',
      scenario: 'refuse-early',
      policies: ['reservation', 'raw'],
      focus: 'raw',
      cpu: 0,
      tick: 30,
      zoom: { from: 20, to: 50 },
      theme: 'contrast',
      presenting: '1',
      own: 'mine.lackey',
    })
    const text = await unpack(doc)
    expect(decodeScenario(text.ok ? text.value : '')).toMatchObject({
      ok: true,
      value: { title: 'Refuse early', clients: [{ id: 'kwatch' }, { id: 'gdb' }] },
    })
  })

  test('of version 3 may say whose accesses count, one of version 2 not', () => {
    const kept = readFileSync('test/fixtures/fragments/v3-by.txt', 'utf8').trim()
    expect(describeUnread(kept)).toBeNull()
    expect(readFragment(kept)).toEqual({
      edited: '1',
      policies: ['reservation'],
      focus: 'reservation',
      cpu: 0,
      tick: 12,
      by: { cpu: 2, task: 'race, thread 1' },
      theme: 'dark',
      own: 'race.csv',
    })
    expect(readFragment('#v2&by=2,&tick=1')).toEqual({ tick: 1 })
  })

  test('of version 3 may be that of an embed, one of version 2 not', () => {
    const kept = readFileSync('test/fixtures/fragments/v3-embed.txt', 'utf8').trim()
    expect(describeUnread(kept)).toBeNull()
    expect(readFragment(kept)).toEqual({
      scenario: 'five-wishes',
      policies: ['reservation', 'raw'],
      focus: 'raw',
      cpu: 0,
      tick: 5390,
      theme: 'light',
      embed: 'still',
    })
    expect(readFragment('#v2&embed=1')).toEqual({})
  })

  test('of version 1 names no variants', () => {
    const newer = '#v1&policies=linux/2009,raw&focus=linux/2009&tick=7'
    expect(readFragment(newer)).toEqual({ policies: ['raw'], tick: 7 })
    expect(describeUnread(newer)).toContain('“policies=linux/2009”, “focus=linux/2009”')
  })

  test.each([
    ['', {}],
    ['#', {}],
    ['#registers', {}],
    ['#tick=42', {}],
    ['#v4&tick=42', {}],
    ['#v3&zoom=7-9&tick=8', { zoom: { from: 7, to: 9 }, tick: 8 }],
    ['#v3&zoom=9-7', {}],
    ['#v3&zoom=9', {}],
    ['#v3&doc=a+b', {}],
    ['#v3&by=2,', { by: { cpu: 2 } }],
    ['#v3&by=,gdb%204242', { by: { task: 'gdb 4242' } }],
    ['#v3&by=0,a,b', { by: { cpu: 0, task: 'a,b' } }],
    ['#v3&by=,', {}],
    ['#v3&by=2', {}],
    ['#v3&by=-2,a', {}],
    ['#v3&by=two,', {}],
    ['#v3&by=12345678901,a', {}],
    [`#v3&by=,${'a'.repeat(65)}`, {}],
    ['#v3&presenting=yes', {}],
    ['#v3&embed=1', { embed: 'live' }],
    ['#v3&embed=yes', {}],
    ['#v2', {}],
    ['#v2&tick=-1', {}],
    ['#v2&tick=4.5', {}],
    ['#v2&tick=12345678901', {}],
    ['#v2&tick=0x10', {}],
    ['#v2&scenario=../secret', {}],
    ['#v2&scenario=', {}],
    ['#v2&policies=', {}],
    ['#v2&policies=raw,anarchy', { policies: ['raw'] }],
    ['#v2&policies=linux/2009,linux', { policies: ['linux/2009', 'linux'] }],
    ['#v2&policies=linux/1991', {}],
    [`#v2&policies=${policyKeys.slice(0, 7).join(',')}`, { policies: policyKeys.slice(0, 6) }],
    ['#v2&policies=raw,reservation,raw', { policies: ['raw', 'reservation'] }],
    ['#v2&theme=pink&cpu=1', { cpu: 1 }],
    ['#v2&focus=__proto__&tick=7', { tick: 7 }],
    ['#v2&tick=7&tick=8', { tick: 7 }],
    ['#v2&%E0%A4%A&tick=7', { tick: 7 }],
  ])('%s is read as %j', (hash, read) => {
    expect(readFragment(hash)).toEqual(read)
  })

  test('of several policies those that nobody knows, and those without room, are named alone', () => {
    expect(describeUnread('#v3&policies=raw,anarchy,linux,chaos&focus=linux')).toBe(
      'The address has behind its # what this page cannot read, and goes without “policies=anarchy,chaos”.',
    )
    const seven = policyKeys.slice(0, 7)
    expect(describeUnread(`#v3&policies=${seven.join(',')}`)).toContain(`“policies=${seven[6]}”`)
    expect(describeUnread('#v3&policies=raw,linux,raw')).toBeNull()
  })

  test('no garbage makes it throw, and what it reads is a view', () => {
    const key = fc.constantFrom(
      'v2',
      'scenario',
      'edited',
      'policies',
      'focus',
      'cpu',
      'tick',
      'theme',
    )
    const pair = fc.tuple(
      fc.oneof(key, fc.string()),
      fc.oneof(fc.string(), fc.constantFrom('1', 'raw')),
    )
    const garbage = fc.oneof(
      fc.string(),
      fc.array(pair).map((pairs) => `#v2&${pairs.map((each) => each.join('=')).join('&')}`),
    )
    fc.assert(
      fc.property(garbage, (hash) => {
        const {
          policies = ['raw'],
          tick = 0,
          cpu = 0,
          scenario = 'x',
          ...rest
        } = readFragment(hash)
        expect(policies.length).toBeGreaterThan(0)
        expect(policyKeys).toEqual(expect.arrayContaining(policies))
        expect(Number.isSafeInteger(tick) && Number.isSafeInteger(cpu)).toBe(true)
        expect(scenario).toMatch(/^[\w-]+$/)
        expect(['edited', 'focus', 'theme']).toEqual(expect.arrayContaining(Object.keys(rest)))
      }),
    )
  })
})
