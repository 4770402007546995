import { useEffect, useState } from 'react'
import { Input, TextField } from 'react-aria-components'
import { type BreakpointType, parseRegister, type Watch } from '../../core/index.ts'
import { grabbedWatch } from '../../state/memory.ts'
import { lastTick } from '../../state/moments.ts'
import { askedIds } from '../../view/action-forms.ts'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'

const types: readonly BreakpointType[] = ['write', 'access', 'execute']
const lengths = [1, 2, 4, 8, 16, 24, 32]

/** Which watch is moved, and its address, length and type to be changed: every policy follows at once. */
export function WatchFields() {
  const scenario = useScope((scope) => scope.scenario)
  const grabbed = useScope((scope) => scope.grabbed)
  const grab = useScope((scope) => scope.grab)
  const watch = useScope(grabbedWatch)
  const moveWatch = useScope((scope) => scope.moveWatch)
  const ids = askedIds(scenario)
  return (
    <>
      <Choice
        label="Watch that is moved"
        value={watch === null ? '' : (grabbed ?? '')}
        options={[
          { id: '', title: 'a new watch' },
          ...ids.map((id) => ({ id, title: `watch ${id}` })),
        ]}
        onChoose={(id) => grab(id === '' ? null : id)}
      />
      {watch === null ? (
        <span className="dim">press in the map to set it</span>
      ) : (
        <>
          <AddressField
            key={String(watch.address)}
            address={watch.address}
            onCommit={(address) => moveWatch({ ...watch, address }, false)}
          />
          <Choice
            label="Length of the watch"
            value={String(watch.length)}
            options={[...new Set([...lengths, watch.length])].map((length) => ({
              id: String(length),
              title: length === 1 ? '1 byte' : `${length} bytes`,
            }))}
            onChoose={(length) => moveWatch({ ...watch, length: Number(length) }, false)}
          />
          <Choice
            label="Type of the watch"
            value={watch.type}
            options={types.map((id) => ({ id, title: id }))}
            onChoose={(id) => {
              const type = types.find((each) => each === id) ?? 'write'
              moveWatch({ ...watch, type, length: type === 'execute' ? 1 : watch.length }, false)
            }}
          />
          <Count />
        </>
      )}
    </>
  )
}

interface AddressFieldProps {
  readonly address: bigint
  readonly onCommit: (address: bigint) => void
}

function AddressField({ address, onCommit }: AddressFieldProps) {
  const [text, setText] = useState(`0x${address.toString(16)}`)
  const parsed = parseRegister(text)
  const commit = () => {
    if (parsed.ok && parsed.value !== address) onCommit(parsed.value)
  }
  return (
    <TextField
      className="field memory-address"
      aria-label="Address of the watch"
      value={text}
      onChange={setText}
      onBlur={commit}
      isInvalid={!parsed.ok}
      validationBehavior="aria"
    >
      <Input onKeyDown={({ key }) => key === 'Enter' && commit()} />
    </TextField>
  )
}

/** How many accesses of the shown time touch it, whatever any policy makes of them. */
function Count() {
  const watch = useScope(grabbedWatch)
  const zoom = useScope((scope) => scope.zoom)
  const last = useScope(lastTick)
  const findAccesses = useScope((scope) => scope.findAccesses)
  const [count, setCount] = useState<number | null>(null)
  useEffect(() => {
    let newest = true
    async function ask(asked: Watch) {
      const found = await findAccesses(asked, zoom?.from ?? 0, zoom?.to ?? last + 1, 0)
      if (newest) setCount(found.count)
    }
    if (watch !== null) void ask(watch)
    return () => {
      newest = false
    }
  }, [findAccesses, watch, zoom, last])
  return count === null ? null : (
    <span aria-live="polite">
      <strong>{count.toLocaleString('en')}</strong> accesses touch it
    </span>
  )
}
