import { useState } from 'react'
import { Button } from 'react-aria-components'
import { type BreakpointType, formatLength, type RecordedWatch } from '../../core/index.ts'
import { describeWatch } from '../../view/recorded.ts'
import { SelectOne } from '../shared/Select.tsx'
import { useScope } from '../use-scope.ts'

const lengths = [1, 2, 4, 8].map((length) => ({
  id: String(length),
  title: formatLength(length),
}))
const types = (['write', 'access', 'execute'] as const).map((type) => ({ id: type, title: type }))
const untold = { id: '', title: 'not told' }

/** The watches of a log of hits: each can be asked for here, once what the log leaves out is filled in. */
export function RecordedWatches({ watches }: { watches: readonly RecordedWatch[] }) {
  return (
    <section aria-label="Watches of the recording">
      <h3>Watches of the recording</h3>
      <ul className="recorded-watches">
        {watches.slice(0, mostShown).map((watch) => (
          <WatchRow key={watch.name} watch={watch} />
        ))}
      </ul>
    </section>
  )
}

/** A log of more has none that somebody set by hand. */
const mostShown = 50

function WatchRow({ watch }: { watch: RecordedWatch }) {
  const addWatch = useScope((scope) => scope.addWatch)
  const show = useScope((scope) => scope.show)
  const [length, setLength] = useState(watch.length === null ? '' : String(watch.length))
  const [type, setType] = useState<string>(watch.type ?? '')
  const { address } = watch
  const chosen = types.find(({ id }) => id === type)?.id as BreakpointType | undefined
  const bytes = chosen === 'execute' ? 1 : Number(length)
  const ready = address !== null && chosen !== undefined && bytes > 0
  return (
    <li>
      <span className="recorded-watch">{describeWatch(watch)}</span>
      {address === null ? (
        <span className="dim">Its address is not in the file: add a watch by hand (w).</span>
      ) : (
        <>
          {watch.length === null && chosen !== 'execute' ? (
            <SelectOne
              label={`Length of ${watch.name}`}
              value={length}
              options={length === '' ? [untold, ...lengths] : lengths}
              onChoose={setLength}
            />
          ) : null}
          {watch.type === null ? (
            <SelectOne
              label={`Type of ${watch.name}`}
              value={type}
              options={type === '' ? [untold, ...types] : types}
              onChoose={setType}
            />
          ) : null}
          <Button
            className="button"
            isDisabled={!ready}
            onPress={() => {
              if (!ready) return
              addWatch({ address, length: bytes, type: chosen }, null)
              show(null)
            }}
          >
            Add this watch
          </Button>
        </>
      )}
    </li>
  )
}
