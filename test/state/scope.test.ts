import { describe, expect, test } from 'vitest'
import { openPage } from './page.ts'

describe('what is shown', () => {
  test('an arrangement from outside is taken as far as it goes', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().arrange({ policies: ['raw'], focus: 'reservation', cpu: 9, theme: 'dark' })
    expect(store.getState()).toMatchObject({
      policies: ['raw'],
      focus: 'raw',
      cpu: 0,
      theme: 'dark',
    })
    expect(Object.keys(store.getState().results)).toEqual(['raw'])
    store.getState().arrange({})
    expect(store.getState()).toMatchObject({ policies: ['raw'], focus: 'raw', theme: 'dark' })
  })

  test('the focus stays where its policy stays, and moves where it goes', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().setFocus('raw')
    store.getState().setPolicies(['raw', 'reservation'])
    expect(store.getState().focus).toBe('raw')
    store.getState().setPolicies(['reservation'])
    expect(store.getState().focus).toBe('reservation')
    store.getState().setPolicies([])
    expect(store.getState().policies).toEqual(['reservation'])
  })

  test('the cursor stays on the axis, on whole ticks, and pauses', async () => {
    const { store } = await openPage('refuse-early')
    const at = (tick: number) => {
      store.getState().play(true)
      store.getState().seek(tick)
      return store.getState()
    }
    expect(at(30)).toMatchObject({ tick: 30, playing: false })
    expect(at(30.4).tick).toBe(30)
    expect(at(-5).tick).toBe(0)
    expect(at(1e9).tick).toBe(59)
    expect(at(Infinity).tick).toBe(59)
  })

  test('a scenario opens on the CPU that it is about', async () => {
    const cpuOf = async (id: string) => (await openPage(id)).store.getState().cpu
    expect(await cpuOf('two-cpus-2007')).toBe(1)
    expect(await cpuOf('remote-2009')).toBe(1)
    expect(await cpuOf('sleeping-blocker')).toBe(0)
    expect(await cpuOf('five-wishes')).toBe(0)
  })

  test('presenting pauses, and so does its end', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().play(true)
    store.getState().present(true)
    expect(store.getState()).toMatchObject({ presenting: true, playing: false })
    store.getState().present(false)
    expect(store.getState()).toMatchObject({ presenting: false, playing: false })
  })

  test('a dialog pauses', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().play(true)
    store.getState().show('help')
    expect(store.getState()).toMatchObject({ dialog: 'help', playing: false })
  })
})

describe('the access that the sentence speaks of', () => {
  const opened = async () => {
    const page = await openPage('canary')
    const { store } = page
    return {
      ...page,
      scope: store.getState(),
      inspected: async () => {
        await page.idle()
        return store.getState().inspected?.ordinal ?? null
      },
    }
  }

  test('is the last event of the trace at or before the cursor, and none before the first', async () => {
    const { scope, inspected } = await opened()
    expect(await inspected()).toBeNull()
    scope.seek(560)
    expect(await inspected()).toBe(555)
    scope.seek(562)
    expect(await inspected()).toBe(562)
    scope.seek(97)
    expect(await inspected()).toBeNull()
  })

  test('is that of the mark under the pointer, and the cursor’s again when it leaves', async () => {
    const { scope, inspected } = await opened()
    scope.seek(560)
    await inspected()
    scope.point({ kind: 'hit', policy: 'reservation', id: 'gdb-1', tick: 5394 })
    expect(await inspected()).toBe(5394)
    scope.seek(570)
    expect(await inspected()).toBe(5394)
    scope.point({ kind: 'moment' })
    expect(await inspected()).toBe(569)
  })

  test('follows the cursor while the pointer is on a slot or a bit', async () => {
    const { scope, inspected } = await opened()
    scope.seek(560)
    scope.point({ kind: 'slot', slot: 0 })
    expect(await inspected()).toBe(555)
    scope.seek(5390)
    expect(await inspected()).toBe(5387)
  })

  test('of two questions the newer one is answered', async () => {
    const { scope, inspected } = await opened()
    scope.seek(98)
    scope.seek(560)
    expect(await inspected()).toBe(555)
    scope.seek(98)
    scope.seek(97)
    expect(await inspected()).toBeNull()
  })

  test('comes with its line of the file', async () => {
    const { store, scope, inspected } = await opened()
    scope.seek(98)
    await inspected()
    expect(store.getState().inspected).toEqual({
      ordinal: 98,
      line: 105,
      access: { kind: 'write', address: 0x4040e8n, size: 8 },
      context: {},
    })
  })
})
