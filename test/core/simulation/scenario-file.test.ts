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

const world = (changes: object) =>
  change({ world: { cpus: 2, tasks: ['A', 'A2', 'B'], ...changes } })
const acting = (actions: readonly object[], changes: object = {}) =>
  change({
    world: { cpus: 2, tasks: ['A', 'A2', 'B'], threads: { A2: 'A' } },
    clients: [
      { id: 'gdb', title: 'gdb', letter: 'g', note: '', kind: 'gdb' },
      { id: 'perf', title: 'perf', letter: 'p', note: '', kind: 'perf' },
      { id: 'plain', title: 'plain', letter: 'x', note: '' },
    ],
    steps: [{ tick: 0, actions }],
    trace: undefined,
    ...changes,
  })
const wish = { type: 'wish', id: 'w', watch: { address: '0x1000', length: 4, type: 'write' } }
const fork = (task: string, child: string) => ({ type: 'fork', task, child })

describe('a world that cannot be gets one sentence with the place', () => {
  test.each([
    ['no CPU', world({ cpus: 0 }), /has 0 at world\.cpus, where at least 1 is expected/],
    ['nine CPUs', world({ cpus: 9 }), /has 9 at world\.cpus, where at most 8 is expected/],
    [
      'half a CPU',
      world({ cpus: 1.5 }),
      /has 1\.5 at world\.cpus, where a whole number is expected/,
    ],
    ['DE by number', world({ de: 1 }), /has 1 at world\.de, where true or false is expected/],
    [
      'an address without 0x',
      acting([{ ...wish, client: 'perf', watch: { ...wish.watch, address: '1000' } }]),
      /has "1000" at steps\[0\]\.actions\[0\]\.watch\.address, where 0x and 1 to 16 hexadecimal digits is expected/,
    ],
    [
      'a type that is none',
      acting([{ ...wish, client: 'perf', watch: { ...wish.watch, type: 'read' } }]),
      /has "read" at .+\.type, where "write" or "access" or "execute" or "io" is expected/,
    ],
    [
      'what a distribution adds to the kernel',
      acting([{ ...wish, client: 'perf', paranoid: 3 }]),
      /has 3 at .+\.paranoid, where at most 2 is expected/,
    ],
    [
      'a task twice',
      world({ tasks: ['A', 'B', 'A'] }),
      /^world\.tasks\[2\] is "A" for the second time/,
    ],
    [
      'a client twice',
      change({ clients: [...(base['clients'] as object[]), ...(base['clients'] as object[])] }),
      /^clients\[\d\]\.id is ".+" for the second time/,
    ],
    [
      'a thread of a process that is not there',
      world({ threads: { A2: 'Z' } }),
      /^world\.threads\.A2 makes it a thread of "Z", which is not in world\.tasks\.$/,
    ],
    [
      'a thread that is no task',
      world({ threads: { Z: 'A' } }),
      /^world\.threads\.Z is about the task "Z", which is not in world\.tasks\.$/,
    ],
    [
      'a thread of itself',
      world({ threads: { A: 'A' } }),
      /^world\.threads\.A goes in a circle: "A" would be its own ancestor\.$/,
    ],
    [
      'two threads of each other',
      world({ threads: { A: 'A2', A2: 'A' } }),
      /^world\.threads\.A goes in a circle/,
    ],
    [
      'a thread of a thread',
      world({ threads: { B: 'A2', A2: 'A' } }),
      /^world\.threads\.B names "A2", which is a thread itself: name the first task/,
    ],
    [
      'a fork of itself',
      acting([fork('A', 'A')]),
      /^steps\[0\]\.actions\[0\] goes in a circle: "A" would be its own ancestor\.$/,
    ],
    [
      'a fork of its own grandparent',
      acting([fork('A', 'A2'), fork('A2', 'B'), fork('B', 'A')]),
      /^steps\[0\]\.actions\[2\] goes in a circle: "A" would be its own ancestor\.$/,
    ],
    [
      'a child that runs already',
      acting([{ type: 'switch', cpu: 0, task: 'B' }, fork('A', 'B')]),
      /^steps\[0\]\.actions\[1\] forks "B", which runs already/,
    ],
    [
      'a child that runs already on the CPU that it migrated to',
      acting([
        { type: 'switch', cpu: 0, task: 'B' },
        { type: 'migrate', task: 'B', cpu: 1 },
        { type: 'switch', cpu: 0, task: 'A' },
        fork('A', 'B'),
      ]),
      /forks "B", which runs already/,
    ],
    [
      'a child forked twice',
      acting([fork('A', 'B'), fork('A2', 'B')]),
      /^steps\[0\]\.actions\[1\] forks "B" for the second time\.$/,
    ],
    ['a child that is no task', acting([fork('A', 'Z')]), /names the task "Z"/],
    [
      'a child of exec',
      acting([{ type: 'exec', task: 'A', child: 'B' }]),
      /has a child, but only a fork makes one\.$/,
    ],
    [
      'a wish of a client without a kind',
      acting([{ ...wish, client: 'plain' }]),
      /^steps\[0\]\.actions\[0\] is a wish of the client "plain", which has no kind: say what it is\.$/,
    ],
    [
      'a continue of no debugger',
      acting([{ type: 'continue', client: 'perf', task: 'A' }]),
      /lets "perf" continue, which is no debugger of tasks: its kind is perf\.$/,
    ],
    [
      'a call from a CPU that is not there',
      acting([{ ...wish, client: 'perf', from: 2 }]),
      /names CPU 2; the world has 2, counted from 0\.$/,
    ],
    [
      'a kind that is none',
      change({ clients: [{ id: 'a', title: 'a', letter: 'a', note: '', kind: 'lldb' }] }),
      /at clients\[0\]\.kind/,
    ],
  ])('%s', (_, result, sentence) => {
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(sentence) as string })
  })

  test('a task that has ended may be forked again, as a child of its child even', () => {
    const again = acting([
      fork('A', 'B'),
      { type: 'exit', task: 'B' },
      fork('A', 'B'),
      { type: 'exit', task: 'B' },
      { type: 'exit', task: 'A' },
      fork('B', 'A'),
    ])
    expect(again).toMatchObject({ ok: true })
  })
})

test('a million actions are counted, not looked at', () => {
  const actions = Array.from({ length: 10_000 }, () => 'no action at all')
  const steps = Array.from({ length: 100 }, (_, tick) => ({ tick, actions }))
  const text1 = JSON.stringify({ ...base, steps })
  // Each of them is wrong: an answer that looked at them would say so.
  expect(decodeScenario(text1)).toEqual({
    ok: false,
    error:
      'The scenario has 1000000 actions in its steps; at most 100000 are read: leave some out.',
  })
})

describe('files of version 1', () => {
  const folder1 = 'test/fixtures/scenarios/v1'
  test.each(readdirSync(folder1))('%s is read, and written as version 2', (name) => {
    const old = readFileSync(`${folder1}/${name}`, 'utf8')
    expect(JSON.parse(old)).toMatchObject({ version: 1 })
    const decoded = decodeScenario(old)
    if (!decoded.ok) throw new Error(decoded.error)
    const written = encodeScenario(decoded.value)
    expect(JSON.parse(written)).toEqual({ ...(JSON.parse(old) as object), version: 2 })
    expect(decodeScenario(written)).toEqual(decoded)
  })
})

test('every field of version 2 is read and written back', () => {
  const decoded = acting(
    [
      { ...wish, client: 'perf', task: 'A', cpu: 1, priority: 3, wellBehaved: false, from: 1 },
      { type: 'unwish', id: 'w' },
      { type: 'continue', client: 'gdb', task: 'A' },
      { type: 'detach', client: 'gdb', task: 'A' },
      { type: 'switch', cpu: 0, task: 'A' },
      { type: 'migrate', task: 'A', cpu: 1 },
      {
        ...wish,
        type: 'request',
        client: 'plain',
        kind: 'perf',
        attentive: true,
        pinned: true,
        from: 0,
      },
      { type: 'modify', id: 'w', watch: wish.watch, from: 1 },
      { type: 'release', id: 'w', from: 1 },
      { type: 'peek', task: 'A', register: 7, client: 'gdb' },
      {
        type: 'access',
        cpu: 1,
        task: 'A',
        access: { kind: 'write', address: '0x1000', size: 4 },
        mode: 'kernel',
        nmi: true,
      },
    ],
    {
      clients: [
        {
          id: 'gdb',
          title: 'gdb',
          letter: 'g',
          note: '',
          sources: ['a book'],
          kind: 'gdb',
          fallback: 'single-step',
          underPressure: 'wait',
          ignoresErrors: true,
        },
        { id: 'perf', title: 'perf', letter: 'p', note: '', kind: 'perf', fallback: 'none' },
        { id: 'plain', title: 'plain', letter: 'x', note: '' },
      ],
    },
  )
  if (!decoded.ok) throw new Error(decoded.error)
  expect(decodeScenario(encodeScenario(decoded.value))).toEqual(decoded)
})
