import { Input, Label, NumberField } from 'react-aria-components'
import './fields.css'

interface TickFieldProps {
  readonly label: string
  readonly value: number
  readonly last: number
  readonly onChange: (tick: number) => void
}

/** A tick of the time axis, typed. */
export function TickField({ label, value, last, onChange }: TickFieldProps) {
  return (
    <NumberField
      className="field"
      value={value}
      minValue={0}
      maxValue={last}
      onChange={(next) => onChange(Number.isFinite(next) ? next : 0)}
      formatOptions={{ maximumFractionDigits: 0 }}
    >
      <Label>{label}</Label>
      <Input />
    </NumberField>
  )
}
