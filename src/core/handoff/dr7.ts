import { encodeDr7 } from '../registers/decode.ts'
import { formatAddress } from '../registers/text.ts'
import type { SlotControl } from '../registers/slot-control.ts'
import { type Breakpoint, slotIndices } from '../registers/types.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import { executeLength, firstReason, type Rule } from './rules.ts'

const ioLength: Rule = ({ type, length }) =>
  type === 'io' && length === 8 ? 'For I/O only 1, 2 and 4 bytes are defined.' : null

const vacant: SlotControl = { local: false, global: false, type: 'execute', length: 1 }

/** DR7 with these breakpoints in the slots 0, 1, 2, 3. `enables`: which of the bits L and G. */
export function controlOf(
  breakpoints: readonly Breakpoint[],
  enables: { readonly local: boolean; readonly global: boolean; readonly reserved?: bigint },
): bigint {
  const slot = (n: number): SlotControl => {
    const breakpoint = breakpoints[n]
    if (breakpoint === undefined) return vacant
    const { local, global } = enables
    return { local, global, type: breakpoint.type, length: breakpoint.length }
  }
  const slots = [slot(0), slot(1), slot(2), slot(3)] as const
  const { reserved } = enables
  const plain = { slots, le: false, ge: false, rtm: false, gd: false }
  return encodeDr7(reserved === undefined ? plain : { ...plain, reserved })
}

function verdictOf(breakpoint: Breakpoint): Verdict {
  const why = firstReason([executeLength, ioLength], breakpoint)
  if (why !== null) return { breakpoint, accepted: false, why }
  const { address, length, type } = breakpoint
  const base = address & ~BigInt(length - 1)
  const words = [
    base === address
      ? ''
      : `The CPU drops the low bits: it watches from ${formatAddress(base)} on.`,
    type === 'io' ? 'Works only while CR4.DE is 1.' : '',
  ]
  return { breakpoint, accepted: true, why: words.filter((word) => word !== '').join(' ') }
}

/** The values that a MOV would write. Source: Intel SDM 17.2.4; AMD APM 13.1.1.4. */
export function forDr7(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(verdictOf)
  const good = accepted(verdicts)
  const addresses = slotIndices.flatMap((slot) => {
    const breakpoint = good[slot]
    return breakpoint === undefined ? [] : [`DR${slot} = ${formatAddress(breakpoint.address)}`]
  })
  const local = formatAddress(controlOf(good, { local: true, global: false }))
  const global = formatAddress(controlOf(good, { local: false, global: true }))
  return {
    id: 'dr7',
    title: 'Raw values',
    about:
      'What a MOV writes at CPL 0. Whoever writes it asks nobody: it clobbers what others have armed.',
    text:
      good.length === 0
        ? ''
        : [...addresses, `DR7 = ${global} (G bits)`, `DR7 = ${local} (L bits)`].join('\n'),
    language: 'text',
    verdicts,
    source: 'Intel SDM 17.2.4; AMD APM 13.1.1.4',
  }
}
