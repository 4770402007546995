import { type SyntheticEvent } from 'react'
import { Button } from 'react-aria-components'
import { policyOf, formatNumber } from '../../core/index.ts'
import { ownPage } from '../../state/address.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { useWindow } from './use-window.ts'

/** The one line of an embed: what is shown, play, and the way to the page by itself. */
export function EmbedLine() {
  useWindow()
  const title = useScope((scope) => scope.scenario.title)
  const focus = useScope((scope) => scope.focus)
  const playing = useScope((scope) => scope.playing)
  const tick = useScope((scope) => scope.tick)
  const play = useCommand('play')
  // The fragment follows the view: the link is to what is shown when it is followed.
  const refresh = ({ currentTarget }: SyntheticEvent<HTMLAnchorElement>) => {
    currentTarget.href = ownPage(location.href)
  }
  return (
    <footer className="embed-line">
      <Button className="button small" onPress={play.run}>
        {playing ? 'Pause' : 'Play'}
      </Button>
      <h1>drscope</h1>
      <span className="embed-title">
        {title}: registers under {policyOf(focus).title}, tick {formatNumber(tick)}
      </span>
      <a
        href={ownPage(location.href)}
        target="_blank"
        rel="noopener"
        onPointerDown={refresh}
        onFocus={refresh}
        onClick={refresh}
      >
        open in drscope
      </a>
    </footer>
  )
}
