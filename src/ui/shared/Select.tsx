import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import { Arrow } from './Arrow.tsx'
import type { ChoiceOfSomeProps, ChoiceProps, Option } from './Choice.tsx'

/** One of a few, in a list that opens. */
export function SelectOne({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <Select
      className="choice"
      aria-label={label}
      value={value}
      onChange={(key) => onChoose(String(key))}
    >
      <Button className="button">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Arrow />
      </Button>
      <Options options={options} />
    </Select>
  )
}

/** Any number of a few. */
export function SelectSome({ title, values, options, onChoose }: ChoiceOfSomeProps) {
  return (
    <Select
      className="choice"
      aria-label={title}
      selectionMode="multiple"
      value={values}
      onChange={(keys) => onChoose(keys.map(String))}
    >
      <Button className="button">
        {title}
        <Arrow />
      </Button>
      <Options options={options} />
    </Select>
  )
}

function Options({ options }: { options: readonly Option[] }) {
  return (
    <Popover className="popover">
      <ListBox className="options" items={options}>
        {({ id, title, note }) => (
          <ListBoxItem className="option" id={id} textValue={title}>
            <span className="option-title">{title}</span>
            {note ? <span className="option-note">{note}</span> : null}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  )
}
