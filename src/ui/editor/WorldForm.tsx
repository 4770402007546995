import { useState } from 'react'
import {
  Button,
  FieldError,
  Form,
  Input,
  Label,
  NumberField,
  TextField,
} from 'react-aria-components'
import { type Client, decodeScenario, encodeScenario, type Scenario } from '../../core/index.ts'
import { clientKinds } from '../../core/reservation/actions.ts'
import { kindNotes } from '../../view/client-kinds.ts'
import { freeLetter } from '../../view/clients-of.ts'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'

const kinds = [...clientKinds, 'by hand' as const].map((id) => ({
  id,
  title: id,
  note: kindNotes[id],
}))

/** Title, CPUs, tasks and clients: what stands around the steps. */
export function WorldForm() {
  const scenario = useScope((scope) => scope.scenario)
  const edit = useScope((scope) => scope.edit)
  const [error, setError] = useState<string | null>(null)

  /** Refused where a step names what would not be there any more: with the file reader's sentence. */
  function change(title: string, next: Scenario): boolean {
    const read = decodeScenario(encodeScenario(next))
    setError(read.ok ? null : read.error)
    if (read.ok) edit(title, read.value)
    return read.ok
  }

  return (
    <div className="world-form">
      <Words key={scenario.title} scenario={scenario} change={change} />
      <Clients scenario={scenario} change={change} />
      {error === null ? null : (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

interface PartProps {
  readonly scenario: Scenario
  readonly change: (title: string, next: Scenario) => boolean
}

function Words({ scenario, change }: PartProps) {
  const { world } = scenario
  const [title, setTitle] = useState(scenario.title)
  const [tasks, setTasks] = useState(world.tasks.join(', '))
  return (
    <div className="fields">
      <TextField
        className="editor-field"
        value={title}
        onChange={setTitle}
        onBlur={() => {
          if (title !== scenario.title) change('rename the scenario', { ...scenario, title })
        }}
      >
        <Label>Title</Label>
        <Input />
      </TextField>
      <NumberField
        className="field"
        value={world.cpus}
        minValue={1}
        maxValue={8}
        onChange={(cpus) => {
          if (cpus >= 1) change('change the CPUs', { ...scenario, world: { ...world, cpus } })
        }}
      >
        <Label>CPUs</Label>
        <Input />
      </NumberField>
      <TextField
        className="editor-field"
        value={tasks}
        onChange={setTasks}
        onBlur={() => {
          const names = tasks.split(',').map((name) => name.trim())
          const list = names.filter((name) => name !== '')
          if (list.join() === world.tasks.join()) return
          change('change the tasks', { ...scenario, world: { ...world, tasks: list } })
        }}
      >
        <Label>Tasks, with commas between</Label>
        <Input />
      </TextField>
    </div>
  )
}

function Clients({ scenario, change }: PartProps) {
  const { clients } = scenario
  const [title, setTitle] = useState('')
  const [kind, setKind] = useState<string>('gdb')
  const [nameless, setNameless] = useState(false)

  function add(event: { preventDefault(): void }) {
    event.preventDefault()
    const id = title.trim()
    setNameless(id === '')
    if (id === '') return
    const known = clientKinds.find((each) => each === kind)
    const client: Client = {
      id,
      title: id,
      letter: freeLetter(id, clients),
      note: '',
      ...(known && { kind: known }),
    }
    if (change('add a client', { ...scenario, clients: [...clients, client] })) setTitle('')
  }

  return (
    <>
      <ul className="editor-actions" aria-label="Clients">
        {clients.map((client) => (
          <li key={client.id}>
            <span>
              <strong>{client.title}</strong>{' '}
              <span className="dim">
                {client.kind ?? 'by hand'} {client.note}
              </span>
            </span>
            <Button
              className="button"
              aria-label={`Remove ${client.title}`}
              onPress={() => {
                const rest = clients.filter((each) => each !== client)
                change('remove a client', { ...scenario, clients: rest })
              }}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <Form className="fields" onSubmit={add}>
        <TextField
          className="field"
          value={title}
          onChange={setTitle}
          isInvalid={nameless && title.trim() === ''}
          validationBehavior="aria"
        >
          <Label>New client</Label>
          <Input placeholder="its name" />
          <FieldError className="bad">Give the client a name.</FieldError>
        </TextField>
        <div className="field">
          behaves like
          <Choice label="Kind of client" value={kind} options={kinds} onChoose={setKind} />
        </div>
        <Button className="button" type="submit">
          Add client
        </Button>
      </Form>
    </>
  )
}
