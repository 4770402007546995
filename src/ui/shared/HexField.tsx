import { memo, useState } from 'react'
import { FieldError, Input, Label, TextField } from 'react-aria-components'
import { formatRegister, parseRegister, type Result } from '../../core/index.ts'
import './hex-field.css'

interface HexFieldProps {
  /** Spoken only: the row beside it names the register. */
  readonly label: string
  /** The n of DRn. */
  readonly register: number
  readonly value: bigint
  readonly digits: number
  /** Takes the value, or says in one sentence why not. */
  readonly onCommit: (register: number, value: bigint) => Result<unknown>
}

/** A register value that can be typed over. Enter or leaving takes it, Escape gives the old one back; a wrong one stays, with what is wrong. */
export const HexField = memo(function HexField({
  label,
  register,
  value,
  digits,
  onCommit,
}: HexFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const shown = formatRegister(value, digits)
  const abandon = () => {
    setDraft(null)
    setError(null)
  }
  const commit = () => {
    if (draft === null || draft === shown) {
      abandon()
      return
    }
    const parsed = parseRegister(draft)
    const taken = parsed.ok && parsed.value !== value ? onCommit(register, parsed.value) : parsed
    if (taken.ok) abandon()
    else setError(taken.error)
  }
  return (
    <TextField
      className="hex-field"
      value={draft ?? shown}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit()
        if (key === 'Escape') abandon()
      }}
      isInvalid={error !== null}
      validationBehavior="aria"
    >
      <Label className="unseen">{label}</Label>
      <Input spellCheck="false" autoComplete="off" size={digits + Math.ceil(digits / 4)} />
      <FieldError className="hex-error">{error}</FieldError>
    </TextField>
  )
})
