import { parseKeybinding } from 'tinykeys'
import { describe, expect, test } from 'vitest'
import {
  type Command,
  command,
  type CommandId,
  commands,
  keyLabel,
} from '../../src/state/commands.ts'
import { speeds } from '../../src/state/scope.ts'
import { blankPage, openPage } from './page.ts'

const table: readonly Command[] = commands

describe('the table of commands', () => {
  test('has each id and each title once, and no title that says nothing', () => {
    expect(new Set(table.map(({ id }) => id)).size).toBe(table.length)
    expect(new Set(table.map(({ title }) => title)).size).toBe(table.length)
    for (const { title } of table) expect(title).toMatch(/^[A-Z].{3,60}$/)
  })

  test('binds no key twice', () => {
    for (const { keys, stageKeys = [] } of table) {
      expect(keys.length + stageKeys.length).toBeGreaterThan(0)
    }
    for (const of of ['keys', 'stageKeys'] as const) {
      const bound = table.flatMap((each) => (each[of] ?? []).map((key) => key.toLowerCase()))
      expect(bound.length).toBeGreaterThan(0)
      expect(new Set(bound).size).toBe(bound.length)
    }
  })

  test.each(table.flatMap(({ keys, stageKeys = [] }) => [...keys, ...stageKeys]))(
    '%s is one press that tinykeys reads',
    (keys) => {
      expect(parseKeybinding(keys)).toHaveLength(1)
    },
  )

  test('leaves F5 and Escape alone where nobody presents, and has what a clicker sends', () => {
    const { store } = blankPage()
    const bound = table.filter(({ when }) => when?.(store.getState()) ?? true)
    const keys = bound.flatMap((each) => [...each.keys, ...(each.stageKeys ?? [])])
    expect(keys).not.toContain('F5')
    expect(keys).not.toContain('Escape')
    expect(command('next-caption').keys).toContain('PageDown')
    expect(command('previous-caption').keys).toContain('PageUp')
  })

  test('is looked up by id, and a stranger is a bug', () => {
    for (const each of table) expect(command(each.id as CommandId)).toBe(each)
    expect(() => command('nothing' as CommandId)).toThrow(RangeError)
  })

  test.each(table)('$id does no harm to a page with nothing open', ({ when, run }) => {
    const { store } = blankPage()
    if (when?.(store.getState()) ?? true) run(store.getState())
    expect(store.getState()).toMatchObject({ message: null, scenario: { clients: [] } })
  })
})

test.each([
  ['play', 'Space'],
  ['step', '→'],
  ['back', '←'],
  ['next-caption', 'PgDn'],
  ['next-trouble', 'Shift+→'],
  ['undo', 'Ctrl+z'],
  ['redo', 'Ctrl+Shift+z'],
  ['help', '?'],
] as const)('the key of %s is read as %s', (id, label) => {
  expect(keyLabel(command(id))).toBe(label)
})

describe('a command', () => {
  test('moves through the speeds and stops at both ends', () => {
    const { store } = blankPage()
    const run = (id: CommandId) => command(id).run(store.getState())
    const seen = speeds.map(() => {
      run('faster')
      return store.getState().speed
    })
    expect(seen).toEqual([2, 4, 8, 16, 16, 16, 16])
    for (let n = 0; n < speeds.length; n++) run('slower')
    expect(store.getState().speed).toBe(0.25)
  })

  test('goes round the themes and the shown policies', async () => {
    const { store } = await openPage('refuse-early')
    const shown = [1, 2, 3, 4].map(() => {
      command('theme').run(store.getState())
      return store.getState().theme
    })
    expect(shown).toEqual(['light', 'dark', 'contrast', 'system'])
    const focused = [1, 2].map(() => {
      command('next-policy').run(store.getState())
      return store.getState().focus
    })
    expect(focused).toEqual(['raw', 'reservation'])
  })

  test('is offered only where it can do something', async () => {
    const { store } = await openPage('canary')
    const offered = (id: CommandId) => command(id).when?.(store.getState()) ?? true
    expect([offered('undo'), offered('redo'), offered('next-policy')]).toEqual([
      false,
      false,
      false,
    ])
    store.getState().addWatch({ address: 0x404040n, length: 4, type: 'write' }, 'A')
    expect([offered('undo'), offered('redo')]).toEqual([true, false])
    command('undo').run(store.getState())
    expect([offered('undo'), offered('redo')]).toEqual([false, true])
    store.getState().setPolicies(['raw', 'reservation'])
    expect(offered('next-policy')).toBe(true)
  })

  test('goes to the start, the end, and step by step between', async () => {
    const { store } = await openPage('nobody-coordinates')
    const after = (...ids: CommandId[]) =>
      ids.map((id) => {
        command(id).run(store.getState())
        return store.getState().tick
      })
    expect(after('step', 'step', 'back', 'end', 'back', 'start', 'back')).toEqual([
      4, 8, 4, 59, 56, 0, 0,
    ])
    expect(after('next-caption', 'next-caption', 'previous-caption')).toEqual([4, 16, 4])
    expect(after('next-trouble', 'next-trouble', 'previous-trouble')).toEqual([24, 32, 24])
    expect(after('play')).toEqual([24])
    expect(store.getState().playing).toBe(true)
    expect(after('play', 'add-watch')).toEqual([24, 24])
    expect(store.getState()).toMatchObject({ playing: false, dialog: 'watch' })
  })
})
