import { lazy, Suspense } from 'react'
import { Button } from 'react-aria-components'
import { Arrow } from './Arrow.tsx'
import './choice.css'

export interface Option {
  readonly id: string
  readonly title: string
  readonly note?: string
  /** It is a kind of the option above that is not. */
  readonly isUnder?: boolean
}

export interface ChoiceProps {
  /** Spoken only. */
  readonly label: string
  readonly value: string
  readonly options: readonly Option[]
  readonly onChoose: (id: string) => void
  /** Once something is chosen the focus goes to the story, so that Space plays it. */
  readonly thenStory?: boolean
}

export interface ChoiceOfSomeProps {
  /** Shown on the button, whatever is chosen. */
  readonly title: string
  readonly values: readonly string[]
  readonly options: readonly Option[]
  /** Once so many are chosen no other can be. */
  readonly most: number
  readonly onChoose: (ids: string[]) => void
}

// Lists and popovers are a quarter of the widgets' code, and the first screen can do without for a moment.
const SelectOne = lazy(() =>
  import('./Select.tsx').then((module) => ({ default: module.SelectOne })),
)
const SelectSome = lazy(() =>
  import('./Select.tsx').then((module) => ({ default: module.SelectSome })),
)

/** One of a few, in a list that opens. */
export function Choice(props: ChoiceProps) {
  const chosen = props.options.find(({ id }) => id === props.value)
  return (
    <Suspense fallback={<Placeholder title={chosen?.title ?? ''} />}>
      <SelectOne {...props} />
    </Suspense>
  )
}

/** Any number of a few. */
export function ChoiceOfSome(props: ChoiceOfSomeProps) {
  return (
    <Suspense fallback={<Placeholder title={props.title} />}>
      <SelectSome {...props} />
    </Suspense>
  )
}

/** The button as it will be, so that nothing moves when the list's code has come. */
function Placeholder({ title }: { title: string }) {
  return (
    <span className="choice">
      <Button className="button" isDisabled>
        {title}
        <Arrow />
      </Button>
    </span>
  )
}
