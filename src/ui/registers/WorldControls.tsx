import { memo, useMemo } from 'react'
import { Button } from 'react-aria-components'
import type { CpuIndex, TaskId, World } from '../../core/index.ts'
import { Choice } from '../shared/Choice.tsx'
import { useCommand, useScope } from '../use-scope.ts'

/** Nobody who uses the registers, as an option needs a name. */
const none = ''

interface WorldControlsProps {
  /** Of the policy. */
  readonly title: string
  readonly world: World
  readonly cpu: CpuIndex
  /** Null: none that uses the registers. */
  readonly task: TaskId | null
}

/** Which CPU is shown, and which task runs on it: choosing another is a context switch at the cursor. */
export const WorldControls = memo(function WorldControls({
  title,
  world: { cpus, tasks },
  cpu,
  task,
}: WorldControlsProps) {
  const setCpu = useScope((scope) => scope.setCpu)
  const switchTask = useScope((scope) => scope.switchTask)
  const { run } = useCommand('add-watch')
  const cpuOptions = useMemo(
    () => Array.from({ length: cpus }, (_, n) => ({ id: String(n), title: `CPU ${n}` })),
    [cpus],
  )
  const taskOptions = useMemo(
    () => [
      ...tasks.map((id) => ({ id, title: `runs task ${id}` })),
      { id: none, title: 'runs no task' },
    ],
    [tasks],
  )
  return (
    <div className="panel-head">
      <h2>Registers</h2>
      <span className="dim under">{title}</span>
      {cpus > 1 ? (
        <Choice
          label="CPU"
          value={String(cpu)}
          options={cpuOptions}
          onChoose={(id) => setCpu(Number(id))}
        />
      ) : (
        <span className="dim">CPU 0</span>
      )}
      <Choice
        label="Task that runs on this CPU"
        value={task ?? none}
        options={taskOptions}
        onChoose={(id) => switchTask(cpu, id === none ? null : id)}
      />
      <Button data-opens="dialog" className="button" onPress={run}>
        Add watch
      </Button>
      <span className="dim bytes-head">bytes watched</span>
    </div>
  )
})
