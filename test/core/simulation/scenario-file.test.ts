import { readFileSync, readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeScenario, encodeScenario } from '../../../src/core/simulation/scenario-file.ts'

const folder = 'public/scenarios'
const files = readdirSync(folder).filter((name) => name !== 'index.json')
const text = (name: string) => readFileSync(`${folder}/${name}`, 'utf8')
const parsed = (name: string) => JSON.parse(text(name)) as Record<string, unknown>

describe.each(files)('the shipped %s', (name) => {
  test('is read, and written back to what was read', () => {
    const decoded = decodeScenario(text(name))
    expect(decoded).toMatchObject({ ok: true })
    if (!decoded.ok) return
    expect(decodeScenario(encodeScenario(decoded.value))).toEqual(decoded)
  })

  test('ends after its last step and captions its first', () => {
    const decoded = decodeScenario(text(name))
    if (!decoded.ok) throw new Error(decoded.error)
    const { steps, end } = decoded.value
    expect(steps[0]?.caption).toBeTruthy()
    expect(steps.at(-1)?.tick).toBeLessThan(end)
  })
})

test('the index names every shipped scenario with its own title and summary', () => {
  const index = JSON.parse(text('index.json')) as { id: string; title: string; summary: string }[]
  expect(index.map(({ id }) => `${id}.json`).toSorted()).toEqual(files.toSorted())
  for (const { id, title, summary } of index) {
    expect(parsed(`${id}.json`)).toMatchObject({ title, summary })
  }
})

const base = parsed('refuse-early.json')
const change = (changes: object) => decodeScenario(JSON.stringify({ ...base, ...changes }))
const withSteps = (...steps: object[]) => change({ steps })

describe('a bad file gets one sentence with the place', () => {
  test.each([
    ['not JSON', decodeScenario('{ "format": '), /^This scenario is not JSON: .+\.$/],
    ['another JSON', change({ format: 'recipe' }), /no drscope scenario/],
    [
      'a later version',
      change({ version: 7 }),
      /version 7, written by a newer drscope: this drscope reads versions 1 to 2/,
    ],
    ['an unknown field', change({ colour: 'red' }), /unknown field at colour/],
    ['a missing field', change({ world: undefined }), /lacks the field world/],
    [
      'an unknown field deep down',
      withSteps({ tick: 0, actions: [{ type: 'release', id: 'x', when: 3 }] }),
      /unknown field at steps\[0\]\.actions\[0\]\.when/,
    ],
    [
      'an address of 17 digits',
      withSteps({
        tick: 0,
        actions: [
          { type: 'write', cpu: 0, register: 0, value: `0x${'1'.repeat(17)}`, client: 'gdb' },
        ],
      }),
      /at steps\[0\]\.actions\[0\]\.value/,
    ],
    ['a tick that is none', withSteps({ tick: -1, actions: [] }), /at steps\[0\]\.tick/],
    [
      'steps out of order',
      withSteps({ tick: 9, actions: [] }, { tick: 3, actions: [] }),
      /steps\[1\] is at tick 3, before the step above it at 9/,
    ],
    [
      'a client that is not there',
      withSteps({
        tick: 0,
        actions: [{ type: 'write', cpu: 0, register: 0, value: '0x1', client: 'eve' }],
      }),
      /names the client "eve"/,
    ],
    [
      'a task that is not there',
      withSteps({ tick: 0, actions: [{ type: 'switch', cpu: 0, task: 'Z' }] }),
      /names the task "Z"/,
    ],
    [
      'a CPU that is not there',
      withSteps({ tick: 0, actions: [{ type: 'switch', cpu: 5, task: null }] }),
      /names CPU 5; the world has 1/,
    ],
    ['a policy that is not there', change({ policies: ['anarchy'] }), /at policies\[0\]/],
    ['a path for a trace', change({ trace: { file: '../secret', cpu: 0 } }), /at trace\.file/],
    ['no CPU', change({ world: { cpus: 0, tasks: [] } }), /at world\.cpus/],
  ])('%s', (_, result, sentence) => {
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(sentence) as string })
    const sentences = result.ok ? [] : result.error.split(/[.]\s/)
    expect(sentences).toHaveLength(1)
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (anything) => {
        expect(decodeScenario(anything).ok).toBe(false)
      }),
    )
  })

  test('no changed value makes it throw', () => {
    const paths = Object.keys(base)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (key, value) => {
        const result = change({ [key]: value })
        expect(result.ok ? 'a scenario' : result.error).toMatch(/^\S.{9,}/)
      }),
    )
  })
})
