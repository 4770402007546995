import { lazy, Suspense, useMemo } from 'react'
import { Button } from 'react-aria-components'
import { you } from '../../state/document.ts'
import type { ScopeState } from '../../state/model.ts'
import { cpuOf, stateAt } from '../../view/moment.ts'
import { valueOf } from '../../view/registers.ts'
import { type Why, whyBit, whyMoment, whySlot, whyTarget } from '../../view/why.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { Sentence } from './Sentence.tsx'
import './why.css'

const DifferenceSentence = lazy(() =>
  import('./DifferenceSentence.tsx').then((module) => ({ default: module.DifferenceSentence })),
)
const OwnCause = lazy(() =>
  import('./OwnCause.tsx').then((module) => ({ default: module.OwnCause })),
)
const EmulatedSentence = lazy(() =>
  import('../registers/Emulated.tsx').then((module) => ({ default: module.EmulatedSentence })),
)

/** One sentence for what is under the pointer or, with nothing there, for what happened last; and why the compared policies differ there. */
export function WhyBar() {
  const subject = useScope((scope) => scope.subject)
  const scenario = useScope((scope) => scope.scenario)
  const results = useScope((scope) => scope.results)
  const policies = useScope((scope) => scope.policies)
  const focus = useScope((scope) => scope.focus)
  const cpu = useScope((scope) => scope.cpu)
  const tick = useScope((scope) => scope.tick)
  const access = useScope((scope) => scope.inspected)
  const emulator = useScope((scope) => scope.emulator)
  const isOwn = useScope((scope) => scope.scenario.clients.some(({ id }) => id === you.id))
  const ask = useCommand('why-not')
  const why = useMemo(
    () => explain({ subject, scenario, results, policies, focus, cpu, tick, inspected: access }),
    [subject, scenario, results, policies, focus, cpu, tick, access],
  )
  return (
    <section className="why" aria-label="Why" data-tone={why.tone}>
      <div className="panel why-panel">
        <strong>Why</strong>
        <div
          className="why-text"
          // What does not fit scrolls, by keyboard too.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={policies.length > 1 ? 0 : undefined}
        >
          {policies.length > 1 && subject.kind === 'moment' ? (
            <Suspense fallback={<Sentence why={why} />}>
              <DifferenceSentence moment={why} />
            </Suspense>
          ) : (
            <Sentence why={why} />
          )}
          {isOwn && subject.kind === 'moment' ? (
            <Suspense fallback={null}>
              <OwnCause />
            </Suspense>
          ) : null}
          {emulator === null ? null : (
            <Suspense fallback={null}>
              <p>
                <EmulatedSentence id={emulator} />
              </p>
            </Suspense>
          )}
        </div>
        <Button className="button small" aria-label={ask.label} onPress={ask.run}>
          did it not fire?
        </Button>
      </div>
    </section>
  )
}

type Shown = Pick<
  ScopeState,
  'subject' | 'scenario' | 'results' | 'policies' | 'focus' | 'cpu' | 'tick' | 'inspected'
>

function explain({
  subject,
  scenario,
  results,
  policies,
  focus,
  cpu,
  tick,
  inspected,
}: Shown): Why {
  const focused = results[focus]
  if (focused === undefined) return { text: 'Loading.', tone: 'plain' }
  const context = { scenario, access: inspected }
  const asked = whyAsked()
  return asked !== null && asked.text !== ''
    ? asked
    : whyMoment(context, focused, tick, policies.length > 1)

  function whyAsked(): Why | null {
    if (focused === undefined) return null
    const state = stateAt(focused, tick, cpu)
    if (subject.kind === 'bit') {
      return whyBit(subject.register, subject.bit, valueOf(state, subject.register))
    }
    if (subject.kind === 'slot') {
      const access = inspected && cpu === cpuOf(scenario, inspected.context) ? inspected : null
      const then = stateAt(focused, access?.ordinal ?? tick, cpu)
      return whySlot({ ...context, access }, state, subject.slot, then)
    }
    if (subject.kind === 'moment') return null
    const found = results[subject.policy]
    if (found === undefined) return null
    const target =
      subject.kind === 'belief' ? { ...subject, kind: 'request' as const, tick } : subject
    return whyTarget(context, found, target)
  }
}
