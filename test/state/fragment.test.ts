import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { policyKeys } from '../../src/core/index.ts'
import {
  describeUnread,
  readFragment,
  startFragment,
  writeFragment,
} from '../../src/state/fragment.ts'
import { mostPolicies } from '../../src/state/model.ts'
import { blankPage, fetchFile } from './page.ts'

const view = fc.record({
  scenarioId: fc.option(fc.stringMatching(/^[\w-]{1,60}$/)),
  edited: fc.boolean(),
  policies: fc.shuffledSubarray([...policyKeys], { minLength: 1, maxLength: mostPolicies }),
  focus: fc.constantFrom(...policyKeys),
  cpu: fc.nat({ max: 1000 }),
  tick: fc.nat({ max: 4_294_967_295 }),
  theme: fc.constantFrom('system', 'light', 'dark' as const),
})

describe('a fragment', () => {
  test('is read back to the view that it was written from', () => {
    fc.assert(
      fc.property(view, (written) => {
        const { scenarioId, edited, ...rest } = written
        expect(readFragment(writeFragment(written))).toEqual({
          ...rest,
          ...(scenarioId === null ? {} : { scenario: scenarioId }),
          ...(edited ? { edited: '1' } : {}),
        })
      }),
    )
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

  test('of version 1 names no variants', () => {
    const newer = '#v1&policies=linux/2009,raw&focus=linux/2009&tick=7'
    expect(readFragment(newer)).toEqual({ tick: 7 })
    expect(describeUnread(newer)).toContain('“policies=linux/2009,raw”, “focus=linux/2009”')
  })

  test.each([
    ['', {}],
    ['#', {}],
    ['#registers', {}],
    ['#tick=42', {}],
    ['#v3&tick=42', {}],
    ['#v2', {}],
    ['#v2&tick=-1', {}],
    ['#v2&tick=4.5', {}],
    ['#v2&tick=12345678901', {}],
    ['#v2&tick=0x10', {}],
    ['#v2&scenario=../secret', {}],
    ['#v2&scenario=', {}],
    ['#v2&policies=', {}],
    ['#v2&policies=raw,anarchy', {}],
    ['#v2&policies=linux/2009,linux', { policies: ['linux/2009', 'linux'] }],
    ['#v2&policies=linux/1991', {}],
    [`#v2&policies=${policyKeys.slice(0, 7).join(',')}`, {}],
    ['#v2&policies=raw,reservation,raw', { policies: ['raw', 'reservation'] }],
    ['#v2&theme=pink&cpu=1', { cpu: 1 }],
    ['#v2&focus=__proto__&tick=7', { tick: 7 }],
    ['#v2&tick=7&tick=8', { tick: 7 }],
    ['#v2&%E0%A4%A&tick=7', { tick: 7 }],
  ])('%s is read as %j', (hash, read) => {
    expect(readFragment(hash)).toEqual(read)
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

describe('the page opens', () => {
  const replaceState = vi.fn<(data: unknown, unused: string, url: string) => void>()
  let calm = false
  const visit = async (hash: string) => {
    vi.stubGlobal('location', { hash })
    const page = blankPage({ fetchFile })
    await startFragment(page.store)
    await page.idle()
    return page.store
  }

  beforeAll(() => {
    // Not taken back: pages of earlier tests still write their fragments.
    vi.stubGlobal('history', { replaceState })
    vi.stubGlobal('matchMedia', () => ({ matches: calm }))
  })
  beforeEach(() => {
    calm = false
  })

  test('for the first time with the first scenario, and plays', async () => {
    const store = await visit('')
    expect(store.getState()).toMatchObject({ scenarioId: 'five-wishes', tick: 0, playing: true })
    expect(store.getState().entries.length).toBeGreaterThan(1)
  })

  test('without playing for whoever wants little motion', async () => {
    calm = true
    expect((await visit('')).getState().playing).toBe(false)
  })

  test('with the view of its fragment, at rest', async () => {
    const store = await visit(
      '#v2&scenario=nobody-coordinates&policies=raw&tick=32&theme=dark&cpu=0',
    )
    expect(store.getState()).toMatchObject({
      scenarioId: 'nobody-coordinates',
      policies: ['raw'],
      focus: 'raw',
      tick: 32,
      theme: 'dark',
      playing: false,
    })
  })

  test.each([
    ['a scenario that is gone', '#v2&scenario=gone&tick=7', { scenarioId: 'five-wishes', tick: 7 }],
    ['a tick after the end', '#v2&scenario=canary&tick=9999999', { tick: 7619 }],
    ['a CPU that is not there', '#v2&scenario=canary&cpu=5&tick=0', { cpu: 0 }],
    ['a focus that is not shown', '#v2&scenario=canary&focus=raw&tick=0', { focus: 'reservation' }],
    [
      'work that was not kept',
      '#v2&scenario=canary&edited=1&tick=5',
      { scenarioId: 'canary', tick: 5 },
    ],
  ])('all the same with %s', async (_, hash, shown) => {
    expect((await visit(hash)).getState()).toMatchObject(shown)
  })

  test('and keeps the fragment in step with what is shown', async () => {
    const store = await visit('#v2&scenario=canary&tick=5')
    store.getState().seek(6)
    store.getState().seek(98)
    const shown = writeFragment(store.getState())
    const written = () => replaceState.mock.calls.map(([, , url]) => url)
    await vi.waitFor(() => expect(written()).toContain(shown))
    expect(readFragment(shown)).toMatchObject({ scenario: 'canary', tick: 98 })
    expect(written().filter((url) => /canary.*tick=6\b/.test(url))).toEqual([])
  })
})
