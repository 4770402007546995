import { useEffect, useRef, useState } from 'react'
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components'
import {
  coverRange,
  formatAddress,
  formatSlots,
  parseRegister,
  type BreakpointType,
  formatNumber,
} from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import { liveWatches, type LiveWatch } from '../../view/live-watches.ts'
import { useScope } from '../use-scope.ts'
import { OneOf } from './OneOf.tsx'
import { Sheet } from './Sheet.tsx'

const types: readonly { readonly id: BreakpointType; readonly title: string }[] = [
  { id: 'write', title: 'writes' },
  { id: 'access', title: 'reads and writes' },
  { id: 'execute', title: 'execution' },
]

const longest = 1024

/** Asks for a watch in your name at the cursor, and moves or gives back those that are there. */
export function WatchDialog() {
  const show = useScope((scope) => scope.show)
  const tick = useScope((scope) => scope.tick)
  const last = useScope(lastTick)
  return (
    <Sheet title="Watches" onClose={() => show(null)}>
      <p className="dim">
        At the cursor, tick {formatNumber(tick)} of {formatNumber(last)}: what you add, move or give
        back here happens there, under every policy.
      </p>
      <LiveWatches />
      <NewWatch />
    </Sheet>
  )
}

function LiveWatches() {
  const result = useScope(({ results, focus }) => results[focus])
  const scenario = useScope((scope) => scope.scenario)
  const tick = useScope((scope) => scope.tick)
  if (result === undefined) return null
  const watches = liveWatches(result.run, scenario, tick)
  if (watches.length === 0) return null
  return (
    <ul className="live-watches">
      {watches.map((watch) => (
        <LiveWatchRow key={watch.id} watch={watch} />
      ))}
    </ul>
  )
}

function LiveWatchRow({ watch: { id, title, text, watch } }: { watch: LiveWatch }) {
  const act = useScope((scope) => scope.act)
  const [address, setAddress] = useState(formatAddress(watch.address))
  const [error, setError] = useState<string | null>(null)
  const move = () => {
    const parsed = parseRegister(address)
    setError(parsed.ok ? null : parsed.error)
    if (parsed.ok) act({ type: 'modify', id, watch: { ...watch, address: parsed.value } })
  }
  return (
    <li>
      <span className="live-watch">
        <strong>{title}</strong> <span className="dim">{text}</span>
      </span>
      <TextField
        aria-label={`Address of ${title}'s watch`}
        value={address}
        onChange={setAddress}
        isInvalid={error !== null}
        validationBehavior="aria"
      >
        <Input />
        <FieldError className="bad">{error}</FieldError>
      </TextField>
      <Button className="button" onPress={move}>
        Move
      </Button>
      <Button className="button" onPress={() => act({ type: 'release', id })}>
        Give back
      </Button>
    </li>
  )
}

function NewWatch() {
  const tasks = useScope((scope) => scope.scenario.world.tasks)
  const running = useScope(({ results, focus, tick, cpu }) =>
    results[focus] ? results[focus].run.stateAt(tick, cpu).task : null,
  )
  const addWatch = useScope((scope) => scope.addWatch)
  const show = useScope((scope) => scope.show)
  const [address, setAddress] = useState('')
  const [length, setLength] = useState('8')
  const [type, setType] = useState<string>('write')
  const [who, setWho] = useState(running ?? '')
  const [error, setError] = useState<{ field: 'address' | 'length'; text: string } | null>(null)

  // What the dialog is opened for: whoever presses w types the address.
  const field = useRef<HTMLInputElement | null>(null)
  useEffect(() => field.current?.focus(), [])

  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault()
    const parsed = parseRegister(address)
    if (!parsed.ok) {
      setError({ field: 'address', text: parsed.error })
      return
    }
    const bytes = type === 'execute' ? 1 : Number(length)
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > longest) {
      setError({ field: 'length', text: `A length is a whole number from 1 to ${longest}.` })
      return
    }
    const chosen = types.find(({ id }) => id === type)?.id ?? 'write'
    addWatch({ address: parsed.value, length: bytes, type: chosen }, who === '' ? null : who)
    show(null)
  }
  const invalid = (field: 'address' | 'length') => error?.field === field
  const parsed = parseRegister(address)
  const bytes = Number(length)
  const pieces =
    parsed.ok && type !== 'execute' && bytes >= 1 && bytes <= longest
      ? coverRange(parsed.value, bytes, 'write').length
      : 1
  return (
    <Form className="new-watch" onSubmit={submit}>
      <h3>Add a watch</h3>
      <TextField
        value={address}
        onChange={setAddress}
        isInvalid={invalid('address')}
        validationBehavior="aria"
      >
        <Label>Address</Label>
        <Input placeholder="0x4040e8" ref={field} />
        <FieldError className="bad">{error?.text}</FieldError>
      </TextField>
      <TextField
        value={type === 'execute' ? '1' : length}
        onChange={setLength}
        isDisabled={type === 'execute'}
        isInvalid={invalid('length')}
        validationBehavior="aria"
      >
        <Label>Length in bytes</Label>
        <Input inputMode="numeric" />
        <FieldError className="bad">{error?.text}</FieldError>
      </TextField>
      <OneOf label="Reports" value={type} options={types} onChoose={setType} />
      <OneOf
        label="In"
        value={who}
        options={[
          ...tasks.map((task) => ({ id: task, title: `task ${task}` })),
          { id: '', title: 'every task, as the kernel' },
        ]}
        onChoose={setWho}
      />
      <div className="new-watch-end">
        <Button type="submit" className="button primary">
          Add watch
        </Button>
        <span className={pieces > 4 ? 'bad' : 'dim'}>
          {pieces > 4
            ? `needs ${pieces} slots, and there are four`
            : `needs ${formatSlots(pieces)}`}
        </span>
      </div>
    </Form>
  )
}
