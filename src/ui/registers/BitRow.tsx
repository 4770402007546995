import { ToggleButton, Toolbar } from 'react-aria-components'
import type { BitView } from '../../view/registers.ts'
import { useScope } from '../use-scope.ts'
import { isLit } from './lit.ts'
import './bit-row.css'

interface BitRowProps {
  /** DR6 or DR7. */
  readonly name: string
  readonly bits: readonly BitView[]
  readonly onToggle: (bit: number) => void
  /** The pointer or the focus came to a bit; null: it left the row. */
  readonly onPoint: (bit: number | null) => void
}

/** Bits 31 to 0, two halves that stand side by side where there is room. Arrow keys move inside the row. */
export function BitRow({ name, bits, onToggle, onPoint }: BitRowProps) {
  const spotlight = useScope((scope) => scope.spotlight)
  return (
    <Toolbar
      className="bit-row"
      aria-label={`Bits of ${name}`}
      onPointerLeave={() => onPoint(null)}
    >
      {[bits.slice(0, 16), bits.slice(16)].map((half) => (
        <div className="bit-half" key={half[0]?.bit}>
          {half.map((view) => (
            <div
              className="bit-cell"
              key={view.bit}
              data-lit={isLit(spotlight, view.field)}
              onPointerEnter={() => onPoint(view.bit)}
            >
              <span
                className="bit-label"
                data-wide={view.field.width > 1}
                data-long={view.label.length > 2 && view.field.width === 1}
                aria-hidden="true"
              >
                {view.label}
              </span>
              <Bit name={name} view={view} onToggle={onToggle} onPoint={onPoint} />
            </div>
          ))}
        </div>
      ))}
    </Toolbar>
  )
}

type BitProps = Pick<BitRowProps, 'name' | 'onToggle' | 'onPoint'> & { readonly view: BitView }

function Bit({ name, view, onToggle, onPoint }: BitProps) {
  const { bit, set, field, owner, writable, changed } = view
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
      onChange={() => onToggle(bit)}
      onFocus={() => onPoint(bit)}
      onBlur={() => onPoint(null)}
      aria-label={`${name} bit ${bit}, ${field.name}: ${digit}${changed ? ', just changed' : ''}`}
      data-set={set}
      data-changed={changed}
      {...(style ? { style } : {})}
    >
      {digit}
    </ToggleButton>
  )
}
