import { lazy, Suspense } from 'react'
import type { Result, SlotIndex } from '../../core/index.ts'
import type { SlotView } from '../../view/registers.ts'
import { HexField } from '../shared/HexField.tsx'
import { Letter } from '../shared/Letter.tsx'
import { useScope } from '../use-scope.ts'

const EmulatedMark = lazy(() =>
  import('./Emulated.tsx').then((module) => ({ default: module.EmulatedMark })),
)

interface SlotRowProps {
  readonly view: SlotView
  readonly onAddress: (register: number, address: bigint) => Result<unknown>
  readonly onPoint: (slot: SlotIndex | null) => void
}

/** One of DR0-DR3: whose it is, its address to type over, and which bytes of its line of eight it watches. */
export function SlotRow({ view, onAddress, onPoint }: SlotRowProps) {
  const emulator = useScope((scope) => scope.emulator)
  const { slot, address, owner, what, whose, bytes, changed, enabled } = view
  const spotlight = useScope((scope) => scope.spotlight)
  return (
    <li
      className="slot-row"
      data-enabled={enabled}
      data-changed={changed}
      data-lit={spotlight && spotlight.slot === slot && spotlight.part === 'slot'}
      onPointerEnter={() => onPoint(slot)}
      onPointerLeave={() => onPoint(null)}
    >
      <Letter owner={owner} size="s" />
      <span className="slot-name">DR{slot}</span>
      <HexField
        label={`DR${slot}, address`}
        register={slot}
        value={address}
        digits={16}
        onCommit={onAddress}
      />
      <span className="slot-what">{what}</span>
      <span className="slot-whose">
        {emulator === null ? null : (
          <Suspense fallback={null}>
            <EmulatedMark id={emulator} slot={slot} />{' '}
          </Suspense>
        )}
        {whose}
      </span>
      <span className="slot-bytes" aria-hidden="true">
        {bytes.map((watched, n) => (
          <span
            key={n}
            className="slot-byte"
            {...(watched && owner ? { style: { background: owner.colour.fill } } : {})}
          />
        ))}
      </span>
    </li>
  )
}
