import { useMemo, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { askedWatches, lastMissed } from '../../view/why-not.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'
import { useFocus } from '../use-view.ts'
import { OneAccess } from './OneAccess.tsx'
import { TickRange } from './TickRange.tsx'
import '../guide/guide.css'
import '../shared/fields.css'
import './why-not.css'

/** Why a watch did not report: asked of one access, or of all that touch it between two ticks. */
export function WhyNotDialog() {
  const show = useScope((scope) => scope.show)
  const scenario = useScope((scope) => scope.scenario)
  const subject = useScope((scope) => scope.subject)
  const focus = useFocus()
  const run = focus?.result.run ?? null
  const watches = useMemo(() => (run ? askedWatches(run, scenario) : []), [run, scenario])
  const tick = useScope((scope) => scope.tick)
  const [chosen, setChosen] = useState(() => {
    if ('id' in subject) return subject.id
    return (focus && lastMissed(focus.result.findings, tick)) ?? ''
  })
  const id = watches.some((watch) => watch.id === chosen) ? chosen : watches[0]?.id
  return (
    <Sheet title="Why did it not fire?" onClose={() => show(null)}>
      {focus === null || id === undefined ? (
        <p>
          Nobody has asked for a watch under this policy. Add one (w), or open a scenario; then ask
          again.
        </p>
      ) : (
        <>
          <p className="dim">
            Under {focus.result.run.policy.title}. The questions are those that you would ask
            yourself; the first no is the reason.
          </p>
          <div className="field-row">
            Which watch?
            <Choice label="Watch" value={id} options={watches} onChoose={setChosen} />
          </div>
          <Tabs className="tabs">
            <TabList className="tab-list" aria-label="What to ask about">
              <Tab className="tab" id="range">
                Between two ticks
              </Tab>
              <Tab className="tab" id="access">
                One access
              </Tab>
            </TabList>
            <TabPanel id="range">
              <TickRange key={id} id={id} run={focus.result.run} />
            </TabPanel>
            <TabPanel id="access">
              <OneAccess key={id} id={id} run={focus.result.run} />
            </TabPanel>
          </Tabs>
        </>
      )}
    </Sheet>
  )
}
