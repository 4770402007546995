import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createWorker, fetchFile } from './origin/server.ts'
import { followLink, isEmbed, startFragment } from './state/address.ts'
import { browserKeep } from './state/keep.ts'
import { saveFile } from './state/save-file.ts'
import { startPlayer } from './state/player.ts'
import { createScope } from './state/scope.ts'
import { App } from './ui/App.tsx'
import { ScopeContext } from './ui/use-scope.ts'
import { startTour } from './state/tour.ts'
import { createReplayClient } from './worker/client.ts'
import './theme/tokens.css'

const client = createReplayClient(createWorker)
const { hash } = location
const keep = isEmbed(hash) ? {} : { keep: browserKeep }
const store = createScope({ client, fetchFile, ...keep, saveFile })
startPlayer(store)
void startFragment(store).then(() => startTour(store, hash))
// A link to a view may be opened in a tab that shows another.
addEventListener('hashchange', ({ newURL }) => void followLink(store, newURL))

const root = document.querySelector('#root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ScopeContext value={store}>
        <App />
      </ScopeContext>
    </StrictMode>,
  )
}
