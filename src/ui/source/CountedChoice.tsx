import type { ContextFilter } from '../../core/index.ts'
import { madeByWords } from '../../view/counted.ts'
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
  const number = (accesses: number) => accesses.toLocaleString('en')
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
            options={[
              { id: 'all', title: 'every CPU' },
              ...cpus.map(({ value, accesses }): Option => ({
                id: `n${value}`,
                title: `CPU ${value}`,
                note: `${number(accesses)} accesses`,
              })),
            ]}
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
            options={[
              { id: 'all', title: 'every task' },
              ...tasks.slice(0, mostTasks).map(({ value, accesses }): Option => ({
                id: `n${value}`,
                title: value,
                note: `${number(accesses)} accesses`,
              })),
            ]}
            onChoose={(id) =>
              choose({ ...without(countedBy, 'task'), ...(id !== 'all' && { task: id.slice(1) }) })
            }
          />
        ) : null}
      </div>
      <p aria-live="polite">
        {counted === null
          ? 'All accesses count.'
          : `${number(counted)} of ${number(trace.length)} accesses count: those${madeByWords(countedBy)}. Hits, missed accesses, density and map are of these alone.`}
        {tasks.length > mostTasks
          ? ` The ${mostTasks} tasks with the most accesses of ${number(tasks.length)} can be chosen.`
          : ''}
      </p>
    </section>
  )
}

function without(by: ContextFilter, part: keyof ContextFilter): ContextFilter {
  const { [part]: _, ...rest } = by
  return rest
}
