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
export function SelectSome({ title, values, options, most, onChoose }: ChoiceOfSomeProps) {
  const full = values.length >= most
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
      <Options options={options} open={full ? values : null} note={`Up to ${most} side by side.`} />
    </Select>
  )
}

interface OptionsProps {
  readonly options: readonly Option[]
  /** Those that can be pressed; absent or null: all. */
  readonly open?: readonly string[] | null
  readonly note?: string
}

function Options({ options, open = null, note }: OptionsProps) {
  return (
    <Popover className="popover">
      {note ? <p className="options-note">{note}</p> : null}
      <ListBox className="options" items={options}>
        {({ id, title, note: words, isUnder = false }) => (
          <ListBoxItem
            className={isUnder ? 'option option-under' : 'option'}
            id={id}
            textValue={title}
            isDisabled={open !== null && !open.includes(id)}
          >
            <span className="option-title">{title}</span>
            {words ? <span className="option-note">{words}</span> : null}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  )
}
