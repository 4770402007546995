import { type ContextFilter, formatNumber, madeByWords, type Maker } from '../../core/index.ts'
import type { TraceSummary } from '../../worker/protocol.ts'
import { Choice, type Option } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'

/** Tasks that the list has at most. */
const mostTasks = 100

/** Whose accesses count, where the source tells who made them: hits, density and map follow. */
export function CountedChoice({ trace }: { trace: TraceSummary }) {
  const countedBy = useScope((scope) => scope.countedBy)
  const counted = useScope((scope) => scope.counted)
  const countOnly = useScope((scope) => scope.countOnly)
  const { cpus, tasks } = trace.makers
  if (cpus.length + tasks.length === 0) return null
  const { task, cpu } = countedBy
  // An id begins with a letter, so that no task is taken for all of them.
  const choose = (part: ContextFilter) => void countOnly(part)
  return (
    <section aria-label="Whose accesses count">
      <h3>Whose accesses count</h3>
      <div className="counted">
        {cpus.length > 0 ? (
          <Choice
            label="CPU whose accesses count"
            value={cpu === undefined ? 'all' : `n${cpu}`}
            options={optionsOf('every CPU', cpus, 'CPU ')}
            onChoose={(id) =>
              choose({
                ...without(countedBy, 'cpu'),
                ...(id !== 'all' && { cpu: Number(id.slice(1)) }),
              })
            }
          />
        ) : null}
        {tasks.length > 0 ? (
          <Choice
            label="Task whose accesses count"
            value={task === undefined ? 'all' : `n${task}`}
            options={optionsOf('every task', tasks.slice(0, mostTasks))}
            onChoose={(id) =>
              choose({ ...without(countedBy, 'task'), ...(id !== 'all' && { task: id.slice(1) }) })
            }
          />
        ) : null}
      </div>
      <p aria-live="polite">
        {counted === null
          ? 'All accesses count.'
          : `${formatNumber(counted)} of ${formatNumber(trace.length)} accesses count: those${madeByWords(countedBy)}. Hits, missed accesses, density and map are of these alone, and the others count as not made: no hit of theirs makes a handler write registers.`}
        {tasks.length > mostTasks
          ? ` The ${mostTasks} tasks with the most accesses of ${formatNumber(tasks.length)} can be chosen.`
          : ''}
      </p>
    </section>
  )
}

function optionsOf(all: string, makers: readonly Maker<number | string>[], kind = ''): Option[] {
  return [
    { id: 'all', title: all },
    ...makers.map(({ value, accesses }) => ({
      id: `n${value}`,
      title: `${kind}${value}`,
      note: `${formatNumber(accesses)} accesses`,
    })),
  ]
}

function without(by: ContextFilter, part: keyof ContextFilter): ContextFilter {
  const { [part]: _, ...rest } = by
  return rest
}
