import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { emulators } from '../../../src/core/matching/emulators/table.ts'
import type { EmulatorId } from '../../../src/core/matching/emulators/titles.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { withSlot } from '../../../src/core/registers/slots.ts'
import type { Breakpoint, BreakpointLength } from '../../../src/core/registers/types.ts'
import { armed } from './arm.ts'

const at = (address: bigint, length: BreakpointLength, type: Breakpoint['type']): Breakpoint => ({
  address,
  length,
  type,
})
const off = { local: false, global: false }
const write = (address: bigint): Access => ({ kind: 'write', address, size: 1 })
const run = (address: bigint): Access => ({ kind: 'execute', address, size: 1 })
const out = (address: bigint): Access => ({ kind: 'out', address, size: 1 })

const byte = at(0x1000n, 1, 'write')
const entry = at(0x1000n, 1, 'execute')
const ports = armed(at(0x83n, 4, 'io'))

/** The rows of hardware.md 6.1 that say which breakpoints report an access; the row of 3.2 stands beside each. */
const columns = ['hardware', 'intel', 'qemu-7.2', 'bochs', 'kvm-emulator'] as const

describe('hardware.md 6.1: where emulators and vendors differ', () => {
  test.each([
    ['maskLowBits, a hit (3.2 C)', armed(at(0x1013n, 4, 'write')), write(0x1010n), [1, 1, 0, 1, 0]],
    ['maskLowBits, none (3.2 C)', armed(at(0x1013n, 4, 'write')), write(0x1015n), [0, 0, 1, 0, 0]],
    [
      'reportDisabled (data), 3.2 D3',
      withSlot(armed(byte), 1, { ...byte, ...off }),
      write(0x1000n),
      [1, 1, 1, 3, 0],
    ],
    [
      'reportDisabled (data), 3.2 D4',
      withSlot(armed(byte, at(0x1000n, 1, 'access')), 0, { ...byte, ...off }),
      write(0x1000n),
      [2, 2, 2, 3, 0],
    ],
    [
      'reportDisabled (exec), 3.2 E6',
      withSlot(armed(entry), 1, { ...entry, ...off }),
      run(0x1000n),
      [1, 3, 3, 3, 1],
    ],
    ['multiHit, 3.2 D1', armed(byte, byte), write(0x1000n), [3, 3, 1, 3, 0]],
    ['ioNeedsDE, 3.2 I1', armed(at(0x80n, 1, 'io')), out(0x80n), [0, 0, 1, 0, 0]],
    ['low bits of a port, 3.2 I3', { ...ports, de: true }, out(0x80n), [1, 1, 0, 1, 0]],
    ['low bits of a port, 3.2 I4', { ...ports, de: true }, out(0x84n), [0, 0, 1, 0, 0]],
    [
      'reportDisabled (I/O), 3.2 I6',
      {
        ...withSlot(armed(at(0x80n, 1, 'io')), 1, { ...at(0x80n, 1, 'io'), ...off }),
        de: true,
      },
      { kind: 'in', address: 0x80n, size: 1 },
      [1, 1, 1, 3, 0],
    ],
    ['len8 data', armed(at(0x1000n, 8, 'write')), write(0x1007n), [1, 1, 1, 1, 0]],
    ['len8 exec at DRn, 3.2 E4', armed(at(0x1000n, 8, 'execute')), run(0x1000n), [0, 0, 1, 1, 0]],
    ['len8 exec inside, 3.2 E4', armed(at(0x1000n, 8, 'execute')), run(0x1003n), [0, 0, 0, 1, 0]],
  ] as const)('%s', (_, registers, access, expected) => {
    const answers = columns.map((id) =>
      id === 'hardware'
        ? matchAccess(registers, access)
        : emulators[id satisfies EmulatorId].match(registers, access),
    )
    expect(answers).toEqual(expected)
  })
})
