import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGdbRegisters } from '../../../src/core/clients/gdb-registers.ts'
import {
  afterWrite,
  isWritten,
  nothingWritten,
  writesFor,
} from '../../../src/core/clients/gdb-writes.ts'

const step = fc.record({
  insert: fc.boolean(),
  address: fc.integer({ min: 0x1000, max: 0x1010 }).map(BigInt),
  length: fc.constantFrom(1, 2, 4, 8, 12),
  kind: fc.constantFrom('write', 'access', 'execute' as const),
})

test.each(['GDB 6', 'GDB 13'] as const)(
  '%s: whatever the thread holds, the writes bring it to the mirror, and then there are none',
  (style) => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 }), (rounds) => {
        const mirror = createGdbRegisters()
        let written = nothingWritten
        for (const round of rounds) {
          for (const { insert, kind, address, length } of round) {
            if (insert) mirror.insert(kind, address, length)
            else mirror.remove(kind, address, length)
          }
          for (const write of writesFor(style, written, mirror)) {
            written = write[0] === 6 ? written : afterWrite(written, write)
          }
          expect(isWritten(written, mirror)).toBe(true)
          expect(written.dr7).toBe(mirror.dr7)
          expect(writesFor(style, written, mirror)).toEqual([])
        }
      }),
    )
  },
)
