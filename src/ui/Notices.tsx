import { useEffect } from 'react'
import { Button, ProgressBar } from 'react-aria-components'
import { describeProgress } from '../view/progress.ts'
import { useScope } from './use-scope.ts'
import './notices.css'

/** Milliseconds after which good news leaves by itself; what went wrong stays until it is dismissed. */
const goodNewsTime = 12_000

/** What the page has to say about itself: a file that is being read, an error, where the replay runs. */
export function Notices() {
  const message = useScope((scope) => scope.message)
  const dismiss = useScope((scope) => scope.dismiss)
  const place = useScope((scope) => scope.place)
  useEffect(() => {
    if (message?.tone !== 'good') return
    const timer = setTimeout(dismiss, goodNewsTime)
    return () => clearTimeout(timer)
  }, [message, dismiss])
  return (
    <div className="notices">
      <Progress />
      {message ? (
        <div
          className="notice"
          data-tone={message.tone}
          role={message.tone === 'bad' ? 'alert' : 'status'}
        >
          <span>{message.text}</span>
          <Button className="button" onPress={dismiss}>
            Dismiss
          </Button>
        </div>
      ) : null}
      {place === 'main thread' ? (
        <output className="notice">
          The replay worker could not start here: the page replays by itself, and large traces will
          make it slow.
        </output>
      ) : null}
    </div>
  )
}

/** Shorter imports than this are not worth a bar that flashes by. */
const smallFile = 2_000_000

function Progress() {
  const job = useScope((scope) => scope.job)
  if (job === null || job.size < smallFile) return null
  const { title, size, progress, cancel } = job
  return (
    <div className="notice">
      <ProgressBar
        aria-label={`Reading ${title}`}
        value={progress.bytes}
        maxValue={Math.max(size, 1)}
        className="progress"
      >
        {({ percentage = 0 }) => (
          <>
            <span>{describeProgress(job)}</span>
            <span className="progress-track">
              <span className="progress-bar" style={{ width: `${percentage}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <Button className="button" onPress={cancel}>
        Cancel
      </Button>
    </div>
  )
}
