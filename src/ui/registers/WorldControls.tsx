import { Button } from 'react-aria-components'
import type { CpuState } from '../../core/index.ts'
import { Choice } from '../shared/Choice.tsx'
import { useCommand, useScope } from '../use-scope.ts'

/** Nobody who uses the registers, as an option needs a name. */
const none = ''

/** Which CPU is shown, and which task runs on it: choosing another is a context switch at the cursor. */
export function WorldControls({ title, state }: { title: string; state: CpuState }) {
  const { cpus, tasks } = useScope((scope) => scope.scenario.world)
  const cpu = useScope((scope) => scope.cpu)
  const setCpu = useScope((scope) => scope.setCpu)
  const switchTask = useScope((scope) => scope.switchTask)
  const { run } = useCommand('add-watch')
  return (
    <div className="panel-head">
      <h2>Registers</h2>
      <span className="dim under">{title}</span>
      {cpus > 1 ? (
        <Choice
          label="CPU"
          value={String(cpu)}
          options={Array.from({ length: cpus }, (_, n) => ({ id: String(n), title: `CPU ${n}` }))}
          onChoose={(id) => setCpu(Number(id))}
        />
      ) : (
        <span className="dim">CPU 0</span>
      )}
      <Choice
        label="Task that runs on this CPU"
        value={state.task ?? none}
        options={[
          ...tasks.map((task) => ({ id: task, title: `runs task ${task}` })),
          { id: none, title: 'runs no task' },
        ]}
        onChoose={(id) => switchTask(cpu, id === none ? null : id)}
      />
      <Button data-opens="dialog" className="button" onPress={run}>
        Add watch
      </Button>
      <span className="dim bytes-head">bytes watched</span>
    </div>
  )
}
