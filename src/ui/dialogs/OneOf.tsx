import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components'

interface OneOfProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly id: string; readonly title: string }[]
  readonly onChoose: (id: string) => void
}

/** One of a few, all of them in sight. */
export function OneOf({ label, value, options, onChoose }: OneOfProps) {
  return (
    <RadioGroup value={value} onChange={onChoose} orientation="horizontal">
      <Label>{label}</Label>
      {options.map(({ id, title }) => (
        <RadioField key={id} value={id}>
          <RadioButton className="radio">{title}</RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  )
}
