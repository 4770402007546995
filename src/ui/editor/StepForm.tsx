import { useState } from 'react'
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components'
import { type Step, withoutAction, withoutStep, withStep, formatNumber } from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import { waitingIn } from '../../view/action-forms.ts'
import { actionTitle } from '../../view/steps.ts'
import { TickField } from '../shared/TickField.tsx'
import { useScope } from '../use-scope.ts'
import { ActionForm } from './ActionForm.tsx'

/** The chosen step: its tick, its caption, where that is from, and its actions. */
export function StepForm() {
  const at = useScope((scope) => scope.editedStep)
  const step = useScope(({ scenario, editedStep }) =>
    editedStep === null ? undefined : scenario.steps[editedStep],
  )
  if (at === null || step === undefined) {
    return <p className="dim">Choose a step in the list or on the time axis.</p>
  }
  return <Fields key={at} at={at} step={step} />
}

function Fields({ at, step }: { at: number; step: Step }) {
  const scenario = useScope((scope) => scope.scenario)
  const last = useScope(lastTick)
  const edit = useScope((scope) => scope.edit)
  const editStep = useScope((scope) => scope.editStep)
  const [caption, setCaption] = useState(step.caption ?? '')
  const [source, setSource] = useState(step.source ?? '')
  const waiting = waitingIn(scenario, at)
  const [form, setForm] = useState<number | 'new' | null>(null)

  function change(title: string, next: Step) {
    const placed = withStep(scenario, at, next)
    edit(title, placed.scenario)
    editStep(placed.at)
  }

  /** The caption without which a step has no words, and the like: empty means that it is not there. */
  function changeWords() {
    const { caption: _, source: __, ...rest } = step
    const words = { ...(caption && { caption }), ...(source && { source }) }
    if ((step.caption ?? '') === caption && (step.source ?? '') === source) return
    change('edit a caption', { ...rest, ...words })
  }

  return (
    <div className="step-form">
      <div>
        <div className="fields">
          <TickField
            label="Tick"
            value={step.tick}
            last={Math.max(last, step.tick)}
            onChange={(tick) =>
              change(`move a step to tick ${formatNumber(tick)}`, { ...step, tick })
            }
          />
          <Button
            className="button"
            onPress={() => {
              edit('remove a step', withoutStep(scenario, at))
              editStep(null)
            }}
          >
            Remove step
          </Button>
        </div>
        <TextField
          className="editor-field"
          value={caption}
          onChange={setCaption}
          onBlur={changeWords}
        >
          <Label>Caption</Label>
          <TextArea rows={2} />
        </TextField>
        <TextField
          className="editor-field"
          value={source}
          onChange={setSource}
          onBlur={changeWords}
        >
          <Label>Source</Label>
          <Input />
        </TextField>
      </div>
      {form === null ? (
        <div>
          <ul className="editor-actions" aria-label="Actions of this step">
            {step.actions.map((action, n) => (
              <li key={`${n} ${step.actions.length}`}>
                <span>{actionTitle(scenario, action)}</span>
                <Button
                  className="button"
                  aria-label={`Change action ${n + 1}`}
                  onPress={() => setForm(n)}
                >
                  Change
                </Button>
                <Button
                  className="button"
                  aria-label={`Remove action ${n + 1}`}
                  onPress={() => {
                    setForm(null)
                    edit('remove an action', withoutAction(scenario, at, n))
                  }}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
          {waiting === null ? null : (
            <div className="field-row">
              <span>{waiting.text}</span>
              <Button
                className="button"
                onPress={() => {
                  const actions = [...step.actions, waiting.action]
                  change('let a debugger continue', { ...step, actions })
                }}
              >
                Let it continue
              </Button>
            </div>
          )}
          <Button className="button" onPress={() => setForm('new')}>
            Add action
          </Button>
        </div>
      ) : (
        <ActionForm
          key={String(form)}
          at={at}
          place={form === 'new' ? step.actions.length : form}
          action={form === 'new' ? null : (step.actions[form] ?? null)}
          onDone={() => setForm(null)}
        />
      )}
    </div>
  )
}
