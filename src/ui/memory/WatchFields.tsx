import { useEffect, useRef, useState } from 'react'
import { Input, TextField } from 'react-aria-components'
import {
  formatNumber,
  type BreakpointType,
  formatAddress,
  formatLength,
  parseRegister,
} from '../../core/index.ts'
import { grabbedWatch } from '../../state/memory.ts'
import { lastTick } from '../../state/moments.ts'
import { askedIds } from '../../view/action-forms.ts'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'
import { useCountedWords } from '../use-view.ts'

const types: readonly BreakpointType[] = ['write', 'access', 'execute']
const lengths = [1, 2, 4, 8, 16, 24, 32]

/** Which watch is moved, and its address, length and type to be changed: every policy follows at once. */
export function WatchFields() {
  const isChosen = useScope((scope) => grabbedWatch(scope) !== null)
  const only = useCountedWords()
  return (
    <>
      <WatchChoice />
      {isChosen ? (
        <>
          <AddressField />
          <LengthChoice />
          <TypeChoice />
          {/* Where others count, it is another number. */}
          <Count key={only} only={only} />
        </>
      ) : (
        <span className="dim">press in the map to set it</span>
      )}
    </>
  )
}

// Each listens to its part alone: while a watch is dragged, only its address is new in every frame.

function WatchChoice() {
  const grab = useScope((scope) => scope.grab)
  const chosen = useScope((scope) => (grabbedWatch(scope) === null ? '' : (scope.grabbed ?? '')))
  const ids = useScope((scope) => askedIds(scope.scenario).join('\n'))
  const options = ids === '' ? [] : ids.split('\n')
  return (
    <Choice
      label="Watch that is moved"
      value={chosen}
      options={[
        { id: '', title: 'a new watch' },
        ...options.map((id) => ({ id, title: `watch ${id}` })),
      ]}
      onChoose={(id) => grab(id === '' ? null : id)}
    />
  )
}

function LengthChoice() {
  const length = useScope((scope) => grabbedWatch(scope)?.length ?? 1)
  const changeWatch = useScope((scope) => scope.changeWatch)
  return (
    <Choice
      label="Length of the watch"
      value={String(length)}
      options={[...new Set([...lengths, length])].map((each) => ({
        id: String(each),
        title: formatLength(each),
      }))}
      onChoose={(id) => changeWatch({ length: Number(id) })}
    />
  )
}

function TypeChoice() {
  const type = useScope((scope) => grabbedWatch(scope)?.type ?? 'write')
  const changeWatch = useScope((scope) => scope.changeWatch)
  return (
    <Choice
      label="Type of the watch"
      value={type}
      options={types.map((id) => ({ id, title: id }))}
      onChoose={(id) => {
        const chosen = types.find((each) => each === id) ?? 'write'
        changeWatch(chosen === 'execute' ? { type: chosen, length: 1 } : { type: chosen })
      }}
    />
  )
}

function AddressField() {
  const address = useScope((scope) => grabbedWatch(scope)?.address ?? 0n)
  const changeWatch = useScope((scope) => scope.changeWatch)
  /** What was typed over an address; it is forgotten with it. */
  const [typed, setTyped] = useState({ over: address, text: '' })
  const text = typed.over === address && typed.text ? typed.text : formatAddress(address)
  const parsed = parseRegister(text)
  const commit = () => {
    if (parsed.ok && parsed.value !== address) changeWatch({ address: parsed.value })
  }
  return (
    <TextField
      className="field memory-address"
      aria-label="Address of the watch"
      value={text}
      onChange={(next) => setTyped({ over: address, text: next })}
      onBlur={commit}
      isInvalid={!parsed.ok}
      validationBehavior="aria"
    >
      <Input onKeyDown={({ key }) => key === 'Enter' && commit()} />
    </TextField>
  )
}

/** How many accesses of the shown time touch it, whatever any policy makes of them. */
function Count({ only }: { only: string }) {
  const watch = useScope(grabbedWatch)
  const zoom = useScope((scope) => scope.zoom)
  const last = useScope(lastTick)
  const findAccesses = useScope((scope) => scope.findAccesses)
  const [count, setCount] = useState<number | null>(null)
  const asking = useRef(false)
  const wanted = useRef<(() => Promise<number>) | null>(null)
  useEffect(() => {
    if (watch === null) return
    wanted.current = async () =>
      (await findAccesses(watch, zoom?.from ?? 0, zoom?.to ?? last + 1, 0)).count
    // One question at a time, and of those that come meanwhile the last: a watch that is dragged has many.
    async function ask() {
      if (asking.current) return
      asking.current = true
      while (wanted.current !== null) {
        const question = wanted.current
        wanted.current = null
        setCount(await question())
      }
      asking.current = false
    }
    void ask()
  }, [findAccesses, watch, zoom, last])
  return count === null ? null : (
    <span aria-live="polite">
      <strong>{formatNumber(count)}</strong> accesses{only} touch it
    </span>
  )
}
