import { Button, FileTrigger, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { encodeScenario, withNewStep, formatNumber } from '../../core/index.ts'
import { saveFile } from '../../state/save-file.ts'
import { useScope } from '../use-scope.ts'
import { StepForm } from './StepForm.tsx'
import { StepList } from './StepList.tsx'
import { WorldForm } from './WorldForm.tsx'
import '../guide/guide.css'
import '../shared/fields.css'
import './editor.css'

/** The scenario as something to write: its steps with captions and actions, its world and clients, and its file. */
export function EditorPanel() {
  const scenario = useScope((scope) => scope.scenario)
  const tick = useScope((scope) => scope.tick)
  const edit = useScope((scope) => scope.edit)
  const editStep = useScope((scope) => scope.editStep)
  const openFile = useScope((scope) => scope.openFile)
  const showPanel = useScope((scope) => scope.showPanel)

  function addStep() {
    const placed = withNewStep(scenario, { tick, caption: 'New step', actions: [] })
    edit(`add a step at tick ${formatNumber(tick)}`, placed.scenario)
    editStep(placed.at)
  }

  function save() {
    const name = scenario.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') || 'scenario'
    saveFile(new Blob([encodeScenario(scenario)], { type: 'application/json' }), `${name}.json`)
  }

  return (
    <section className="panel editor" aria-label="Scenario editor">
      <div className="panel-tools">
        <h2>Editor</h2>
        <Button className="button" onPress={addStep}>
          Add step at the cursor
        </Button>
        <Button className="button" onPress={save}>
          Save as a file
        </Button>
        <FileTrigger
          acceptedFileTypes={['application/json', '.json']}
          onSelect={(files) => files?.[0] && void openFile(files[0])}
        >
          <Button className="button">Load a file</Button>
        </FileTrigger>
        <Button className="button" onPress={() => showPanel('registers')}>
          Done
        </Button>
      </div>
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label="What to edit">
          <Tab className="tab" id="steps">
            Steps
          </Tab>
          <Tab className="tab" id="world">
            World and clients
          </Tab>
        </TabList>
        <TabPanel id="steps" className="editor-steps">
          <StepList />
          <StepForm />
        </TabPanel>
        <TabPanel id="world">
          <WorldForm />
        </TabPanel>
      </Tabs>
    </section>
  )
}
