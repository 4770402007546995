import { beforeAll, expect, test } from 'vitest'
import type { PolicyKey } from '../../src/core/index.ts'
import { whyDifference } from '../../src/view/why-difference.ts'
import { shipped, type Shown } from './found.ts'

let wishes: Shown
beforeAll(async () => {
  wishes = await shipped('five-wishes')
})

const why = (keys: readonly PolicyKey[], tick: number) =>
  whyDifference(keys.map(wishes.under), wishes.scenario, tick)

test('each side has its own source, and is red where somebody was not told', () => {
  expect(why(['reservation', 'raw'], 2000)).toEqual({
    about: '',
    since: 2000,
    sides: [
      {
        text: 'under Simple reservation, kwatch was refused with ENOSPC at tick 2,000;',
        tone: 'plain',
        source: 'linux-kernel, 11 Mar 2009, as quoted on 14 Mar (reconstructed)',
      },
      {
        text: "under Nobody coordinates, kwatch overwrote gdb's DR0 at tick 2,000 and nobody told gdb.",
        tone: 'bad',
        source: 'arch/x86/kernel/ptrace.c, traps.c, Linux 2.6.25-2.6.29',
      },
    ],
    others: 'gdb, perf and kgdb',
  })
})

test('policies that agree stand together, with the sources of all', () => {
  const found = why(['reservation', 'reservation/prasad-2009', 'raw'], 240)
  expect(found?.sides.map(({ text }) => text)).toEqual([
    'under Simple reservation and Reservation as it was built, gdb was granted its slot at tick 0 and is in hardware;',
    'under Nobody coordinates, kgdb overwrote DR0 at tick 240 and nobody told gdb.',
  ])
  expect(found?.sides[0]?.source).toMatch(/11 Mar 2009.*; kernel\/hw_breakpoint\.c/)
})

test('of several watches of a client it says which', () => {
  const found = why(['reservation', 'raw'], 5387)
  expect(found?.about).toBe("gdb's write 0x4040e8")
  expect(found?.sides[0]?.text).toMatch(/^under Simple reservation, gdb is told of this access;$/)
})

test('a client that is named already is named for another of its watches', async () => {
  const { scenario, under } = await shipped('gdb-against-perf')
  const found = whyDifference([under('linux'), under('linux/2009')], scenario, 75)
  expect(found?.about).toBe("ptrace's write 0x602000")
  expect(found?.others).toBe('another watch of ptrace')
})

test('where they agree there is nothing to say', () => {
  expect(why(['reservation', 'raw'], 100)).toBeNull()
  expect(why(['raw'], 2000)).toBeNull()
})
