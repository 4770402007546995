import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { spaceOf, userSpaceEnd } from '../../../src/core/registers/limits.ts'

/** hardware.md 5.1 (the last address that ptrace takes), 2.15 and Intel SDM vol. 1, 3.3.7.1 (canonical addresses). */
test.each([
  [0n, 1, 'user'],
  [0x7fff_ffff_efffn, 1, 'user'],
  [0x7fff_ffff_eff8n, 8, 'user'],
  [0x7fff_ffff_effcn, 8, 'neither'],
  [0x7fff_ffff_f000n, 1, 'neither'],
  [0x7fff_ffff_ffffn, 1, 'neither'],
  [0x8000_0000_0000n, 1, 'neither'],
  [0x8000_0000_0000_0000n, 1, 'neither'],
  [0xffff_7fff_ffff_ffffn, 1, 'neither'],
  [0xffff_8000_0000_0000n, 1, 'kernel'],
  [0xffff_ffff_8100_0000n, 8, 'kernel'],
  [0xffff_ffff_ffff_ffffn, 1, 'kernel'],
])('%s/%i: %s', (address, length, space) => {
  expect(spaceOf(address, length)).toBe(space)
})

test('user and kernel addresses are canonical, and only the last page of the lower half is left out', () => {
  const near = fc
    .tuple(
      fc.constantFrom(0n, 1n << 47n, 1n << 63n, (1n << 64n) - (1n << 47n)),
      fc.bigInt({ min: -0x2000n, max: 0x2000n }),
    )
    .map(([edge, offset]) => BigInt.asUintN(64, edge + offset))
  const any = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
  fc.assert(
    fc.property(fc.oneof(near, any), (address) => {
      const canonical = BigInt.asUintN(64, BigInt.asIntN(48, address)) === address
      const leftOut = address >= userSpaceEnd && address < 1n << 47n
      expect(spaceOf(address) !== 'neither').toBe(canonical && !leftOut)
    }),
  )
})
