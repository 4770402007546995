import { memo } from 'react'
import { ToggleButton, Toolbar } from 'react-aria-components'
import type { BitView } from '../../view/registers.ts'
import { useScope } from '../use-scope.ts'
import { isLit } from './lit.ts'
import './bit-row.css'

export type StatusRegister = 6 | 7

/** What a bit is told; the same functions from one drawing to the next, or every bit is drawn again. */
interface BitActions {
  readonly onToggle: (register: StatusRegister, bit: number) => void
  /** The pointer or the focus came to a bit; null: it left the row. */
  readonly onPoint: (register: StatusRegister, bit: number | null) => void
}

interface BitRowProps extends BitActions {
  readonly register: StatusRegister
  readonly bits: readonly BitView[]
}

/** Bits 31 to 0, two halves that stand side by side where there is room. Arrow keys move inside the row. */
export function BitRow({ register, bits, onToggle, onPoint }: BitRowProps) {
  const spotlight = useScope((scope) => scope.spotlight)
  return (
    <Toolbar
      className="bit-row"
      aria-label={`Bits of DR${register}`}
      onPointerLeave={() => onPoint(register, null)}
    >
      {[bits.slice(0, 16), bits.slice(16)].map((half) => (
        <div className="bit-half" key={half[0]?.bit}>
          {half.map((view) => (
            <BitCell
              {...view}
              key={view.bit}
              register={register}
              isLit={isLit(spotlight, view.field)}
              onToggle={onToggle}
              onPoint={onPoint}
            />
          ))}
        </div>
      ))}
    </Toolbar>
  )
}

interface BitProps extends BitView, BitActions {
  readonly register: StatusRegister
}

interface BitCellProps extends BitProps {
  /** Null: there is no light. */
  readonly isLit: boolean | null
}

/** A bit under its label. Of sixty-four an edit changes a few, and only those are drawn again. */
const BitCell = memo(function BitCell({ isLit, ...props }: BitCellProps) {
  const { register, bit, field, label, onPoint } = props
  return (
    <div className="bit-cell" data-lit={isLit} onPointerEnter={() => onPoint(register, bit)}>
      <span
        className="bit-label"
        data-wide={field.width > 1}
        data-long={label.length > 2 && field.width === 1}
        aria-hidden="true"
      >
        {label}
      </span>
      <Bit {...props} />
    </div>
  )
})

function Bit(props: BitProps) {
  const { register, bit, set, field, owner, writable, changed, onToggle, onPoint } = props
  const style =
    owner && set ? { background: owner.colour.fill, color: owner.colour.letter } : undefined
  const digit = set ? '1' : '0'
  if (!writable) {
    return (
      <span className="bit bit-fixed" data-set={set} aria-hidden="true">
        {digit}
      </span>
    )
  }
  return (
    <ToggleButton
      className="bit"
      isSelected={set}
      onChange={() => onToggle(register, bit)}
      onFocus={() => onPoint(register, bit)}
      onBlur={() => onPoint(register, null)}
      aria-label={`DR${register} bit ${bit}, ${field.name}: ${digit}${changed ? ', just changed' : ''}`}
      data-set={set}
      data-changed={changed}
      {...(style ? { style } : {})}
    >
      {digit}
    </ToggleButton>
  )
}
