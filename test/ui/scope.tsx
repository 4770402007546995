import { render, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import type { Services } from '../../src/state/scope.ts'
import { App } from '../../src/ui/App.tsx'
import { WatchDialog } from '../../src/ui/dialogs/WatchDialog.tsx'
import { useKeys } from '../../src/ui/use-keys.ts'
import { ScopeContext, useScope } from '../../src/ui/use-scope.ts'
import { openPage, type Page } from '../state/page.ts'

export interface ShownPage extends Page {
  readonly user: ReturnType<typeof userEvent.setup>
}

/** A shipped scenario in a part of the page, or in all of it, and somebody in front of it. */
export async function show(
  scenario: string,
  part: ReactNode = <App />,
  services: Partial<Services> = {},
): Promise<ShownPage> {
  const page = await openPage(scenario, services)
  await page.store.getState().loadEntries()
  render(<ScopeContext value={page.store}>{part}</ScopeContext>)
  // react-aria fills its lists after the rest, and holds their buttons back until then.
  await waitFor(() => {
    if (document.querySelector('button:disabled') !== null) throw new Error('a list is not ready')
  })
  return { ...page, user: userEvent.setup({ delay: null }) }
}

/** The keys of the page, for a part of it. */
export function Keys() {
  useKeys()
  return null
}

/** The dialog of watches while it is open, for a part of the page. */
export function OpenWatches() {
  return useScope(({ dialog }) => dialog) === 'watch' ? <WatchDialog /> : null
}
