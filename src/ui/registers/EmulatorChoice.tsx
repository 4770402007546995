import { memo } from 'react'
import { type EmulatorId, emulatorIds, emulatorTitles } from '../../core/index.ts'
import { Choice } from '../shared/Choice.tsx'
import { useScope } from '../use-scope.ts'

const hardware = ''

const options = [
  { id: hardware, title: 'on hardware' },
  ...emulatorIds.map((id) => ({ id, title: `under ${emulatorTitles[id]}` })),
]

/** Who answers: the hardware, and beside it an emulator whose differences are marked. */
export const EmulatorChoice = memo(function EmulatorChoice() {
  const emulator = useScope((scope) => scope.emulator)
  const setEmulator = useScope((scope) => scope.setEmulator)
  return (
    <span className="emulator-choice">
      <Choice
        label="What plays the CPU"
        value={emulator ?? hardware}
        options={options}
        onChoose={(id) => setEmulator(id === hardware ? null : (id as EmulatorId))}
      />
    </span>
  )
})
