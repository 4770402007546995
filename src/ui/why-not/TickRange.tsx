import { formatNumber } from '../../core/index.ts'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { RequestId, Run, Watch } from '../../core/index.ts'
import { watchMatches } from '../../core/matching/watch.ts'
import { lastTick } from '../../state/moments.ts'
import { cpuOf } from '../../view/moment.ts'
import { caseOf, caseOfEntry, type RangeAnswer, whyNotAll } from '../../view/why-not.ts'
import { TickField } from '../shared/TickField.tsx'
import { useScope } from '../use-scope.ts'
import { Answer } from './Answer.tsx'

/** As many accesses are asked about one by one. */
const most = 1000

interface Found extends RangeAnswer {
  /** Accesses that touch the watch in the range. */
  readonly count: number
  readonly asked: number
}

/** All accesses between two ticks that touch the watch: how many fired, and for each reason how many did not. */
export function TickRange({ id, run }: { id: RequestId; run: Run }) {
  const scenario = useScope((scope) => scope.scenario)
  const trace = useScope((scope) => scope.trace)
  const last = useScope(lastTick)
  const findAccesses = useScope((scope) => scope.findAccesses)
  const seek = useScope((scope) => scope.seek)
  const show = useScope((scope) => scope.show)
  const [from, setFrom] = useState(0)
  const [to, setTo] = useState(last)
  const [found, setFound] = useState<Found | null>(null)
  const watch = run.request(id)?.watch

  useEffect(() => {
    if (watch === undefined) return
    let newest = true
    const own = run.journal.flatMap((entry) => {
      const { tick, ordinal } = entry
      if (ordinal !== undefined || tick < from || tick > to) return []
      const made = caseOfEntry(run, id, entry)
      return made !== null && watchMatches(watch, made.access) ? [made] : []
    })
    async function ask(asked: Watch) {
      const { count, accesses } = await findAccesses(asked, from, to + 1, most)
      const cases = [
        ...own,
        ...accesses.map((each) => caseOf(run, id, each, cpuOf(scenario, each.context), 'user')),
      ]
      const answer = whyNotAll(run, scenario, cases)
      if (newest) setFound({ ...answer, count: count + own.length, asked: cases.length })
    }
    void ask(watch)
    return () => {
      newest = false
    }
  }, [findAccesses, run, scenario, watch, id, from, to])

  return (
    <>
      <div className="fields">
        <TickField label="From tick" value={from} last={last} onChange={setFrom} />
        <TickField label="To tick" value={to} last={last} onChange={setTo} />
      </div>
      {found === null ? (
        <p className="dim">Looking.</p>
      ) : (
        <p aria-live="polite">
          {found.count === 0
            ? `No access ${trace ? 'of the trace ' : ''}touches it there: check the address, or choose other ticks.`
            : `${formatNumber(found.count)} accesses touch it; ${formatNumber(found.fired)} fired${
                found.asked < found.count ? ` of the first ${most} that were looked at` : ''
              }.`}
        </p>
      )}
      {found?.reasons.map(({ count, firstTick, why }) => (
        <section
          key={why.conclusion}
          aria-label={`${count} did not fire, first at tick ${formatNumber(firstTick)}`}
        >
          <h3>
            {formatNumber(count)} did not, first at tick {formatNumber(firstTick)}{' '}
            <Button
              className="button"
              onPress={() => {
                seek(firstTick)
                show(null)
              }}
            >
              Go there
            </Button>
          </h3>
          <Answer why={why} />
        </section>
      ))}
    </>
  )
}
