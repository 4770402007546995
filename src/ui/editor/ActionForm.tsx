import { useState } from 'react'
import { Button, Form, Input, Label, TextField } from 'react-aria-components'
import type { ScenarioAction } from '../../core/clients/wishes.ts'
import { freeRequestId } from '../../core/index.ts'
import {
  actionForms,
  actionTypes,
  choicesOf,
  fileActionOf,
  hintFor,
  missingIn,
  type FormField,
  type FormValues,
  startValues,
  valuesOf,
  withFileAction,
  withTask,
} from '../../view/action-forms.ts'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'

interface ActionFormProps {
  /** Step and place in it that the action takes. */
  readonly at: number
  readonly place: number
  /** What stands there; null: a new one. */
  readonly action: ScenarioAction | null
  readonly onDone: () => void
}

const types = actionTypes.map((type) => ({
  id: type,
  title: actionForms[type].title,
  note: actionForms[type].group,
}))

/** One action: its type, and a field for everything that it needs. */
export function ActionForm({ at, place, action, onDone }: ActionFormProps) {
  const scenario = useScope((scope) => scope.scenario)
  const edit = useScope((scope) => scope.edit)
  // Who has no behaviour of its own makes no wishes.
  const usual = scenario.clients.some(({ kind }) => kind !== undefined) ? 'wish' : 'request'
  const [type, setType] = useState<ScenarioAction['type']>(action?.type ?? usual)
  const start = (chosen: ScenarioAction['type']): FormValues => {
    const values = startValues(chosen, scenario)
    if (chosen !== 'wish' && chosen !== 'request') return values
    return withTask({ ...values, id: freeRequestId(scenario, 'w') }, scenario)
  }
  const [values, setValues] = useState<FormValues>(action ? valuesOf(action) : start(type))
  const [error, setError] = useState<string | null>(null)
  const asks = type === 'wish' || type === 'request'
  const hint = hintFor(type, values, scenario)

  function change({ path, kind }: FormField, value: string) {
    const next = { ...values, [path]: value }
    setValues(kind === 'client' && asks ? withTask(next, scenario) : next)
  }

  function submit(event: { preventDefault(): void }) {
    event.preventDefault()
    const missing = missingIn(type, values, scenario)
    if (missing !== null) {
      setError(missing)
      return
    }
    const result = withFileAction(scenario, at, place, fileActionOf(type, values))
    if (!result.ok) {
      setError(result.error)
      return
    }
    edit(`${action ? 'change' : 'add'} “${actionForms[type].title}”`, result.value)
    onDone()
  }

  return (
    <Form className="action-form" onSubmit={submit}>
      <div className="field-row">
        Action
        <Choice
          label="Type of action"
          value={type}
          options={types}
          onChoose={(id) => {
            const chosen = actionTypes.find((each) => each === id) ?? 'wish'
            setType(chosen)
            setValues(start(chosen))
          }}
        />
      </div>
      <div className="fields">
        {actionForms[type].fields.map((field) => (
          <ActionField
            key={`${type} ${field.path}`}
            field={field}
            value={values[field.path] ?? ''}
            onChange={(value) => change(field, value)}
          />
        ))}
      </div>
      {hint === null ? null : <p className="dim">{hint}</p>}
      {error === null ? null : (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
      <div className="picture-actions">
        <Button className="button primary" type="submit">
          {action ? 'Change action' : 'Add this action'}
        </Button>
        <Button className="button" onPress={onDone}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}

interface ActionFieldProps {
  readonly field: FormField
  readonly value: string
  readonly onChange: (value: string) => void
}

function ActionField({ field, value, onChange }: ActionFieldProps) {
  const scenario = useScope((scope) => scope.scenario)
  const choices = choicesOf(field, scenario)
  if (choices !== null) {
    const none = field.empty === undefined ? [] : [{ id: '', title: field.empty }]
    const options = [...none, ...choices.map((id) => ({ id, title: id }))]
    return (
      <div className="field">
        {field.label}
        <Choice label={field.label} value={value} options={options} onChoose={onChange} />
      </div>
    )
  }
  return (
    <TextField className="field" name={field.path} value={value} onChange={onChange}>
      <Label>{field.label}</Label>
      <Input />
    </TextField>
  )
}
