import { useRef } from 'react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import type { Scope } from '../../state/scope.ts'
import { useScopeStore } from '../use-scope.ts'
import { Arrow } from './Arrow.tsx'
import type { ChoiceOfSomeProps, ChoiceProps, Option } from './Choice.tsx'

/** What plays waits behind an open list, and goes on where it stood unless something else was chosen meanwhile. */
function useHold(): (open: boolean) => void {
  const store = useScopeStore()
  const held = useRef<Pick<Scope, 'scenario' | 'tick'> | null>(null)
  return (open) => {
    const { playing, play, scenario, tick } = store.getState()
    if (open) {
      held.current = playing ? { scenario, tick } : null
      play(false)
      return
    }
    if (scenario === held.current?.scenario && tick === held.current.tick) play(true)
    held.current = null
  }
}

/** One of a few, in a list that opens. */
export function SelectOne({ label, value, options, onChoose, thenStory = false }: ChoiceProps) {
  const hold = useHold()
  const chosen = useRef(false)
  /** The list gives the focus back to its button, where Space would open it again instead of playing. */
  const passOn = () => {
    if (thenStory && chosen.current) document.querySelector('main')?.focus()
    chosen.current = false
  }
  return (
    <Select
      className="choice"
      aria-label={label}
      value={value}
      onOpenChange={hold}
      onChange={(key) => {
        chosen.current = true
        onChoose(String(key))
      }}
    >
      <Button className="button" onFocus={passOn}>
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
  const hold = useHold()
  return (
    <Select
      className="choice"
      aria-label={title}
      selectionMode="multiple"
      value={values}
      onOpenChange={hold}
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
      <ListBox className="options" items={options} dependencies={[open]}>
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
