import { policyOf } from '../../core/index.ts'
import { useScope } from '../use-scope.ts'
import { useCountedWords, useFocus } from '../use-view.ts'

/** Under the panels while presenting: what the registers are of, and where the room can open this. */
export function StageFooter() {
  const focus = useScope((scope) => scope.focus)
  const id = useScope((scope) => scope.scenarioId)
  const only = useCountedWords()
  const view = useFocus()
  const task = view?.state.task ?? null
  return (
    <footer className="stage-footer">
      <h1>drscope</h1>
      <span>Esc leaves</span>
      <span>
        registers under {policyOf(focus).title}, CPU {view?.cpu ?? 0},{' '}
        {task === null ? 'no task' : `task ${task}`}
        {only === '' ? null : `; only accesses${only} count`}
      </span>
      <span className="stage-address">{shortAddress(id)}</span>
    </footer>
  )
}

/** Short enough to be typed from a projection: the scenario without cursor and edits. */
function shortAddress(scenarioId: string | null): string {
  if (location.protocol === 'file:') return 'works offline, from one file'
  const page = `${location.host}${location.pathname}`
  return scenarioId === null ? page : `${page}#v3&scenario=${scenarioId}`
}
