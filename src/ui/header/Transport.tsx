import { Button, Toolbar } from 'react-aria-components'
import type { CommandId } from '../../state/commands.ts'
import { useCommand, useScope } from '../use-scope.ts'

const shapes = {
  start: 'M5 5v14M19 5 8 12l11 7z',
  back: 'M18 4 6 12l12 8z',
  play: 'M6 4l13 8-13 8z',
  pause: 'M8 4v16M16 4v16',
  step: 'M6 4l12 8-12 8z',
  end: 'M19 5v14M5 5l11 7-11 7z',
} as const

/** Play, pause, step and back: the same commands as their keys. */
export function Transport() {
  const playing = useScope((scope) => scope.playing)
  return (
    <Toolbar className="transport" aria-label="Player">
      <TransportButton id="start" shape="start" />
      <TransportButton id="back" shape="back" />
      <TransportButton id="play" shape={playing ? 'pause' : 'play'} main />
      <TransportButton id="step" shape="step" />
      <TransportButton id="end" shape="end" />
    </Toolbar>
  )
}

interface TransportButtonProps {
  readonly id: CommandId
  readonly shape: keyof typeof shapes
  readonly main?: boolean
}

function TransportButton({ id, shape, main = false }: TransportButtonProps) {
  const { label, run } = useCommand(id)
  const name = shape === 'pause' ? 'Pause (Space)' : shape === 'play' ? 'Play (Space)' : label
  return (
    <Button className={main ? 'button icon main' : 'button icon'} onPress={run} aria-label={name}>
      <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">
        <path d={shapes[shape]} />
      </svg>
    </Button>
  )
}
