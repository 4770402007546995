import { readFile } from 'node:fs/promises'
import { createScope, type ScopeStore, type Services } from '../../src/state/scope.ts'
import { createReplayClient, type ReplayClient } from '../../src/worker/client.ts'

/** A store with the real replay on the main thread. */
export interface Page {
  readonly store: ScopeStore
  /** Resolves once everything that was asked of the replay is answered. */
  readonly idle: () => Promise<void>
}

/** A file under public/, as a server would give it. */
export async function fetchFile(path: string): Promise<Blob> {
  return new Blob([await readFile(`public/${path}`)])
}

function mainThread(): ReplayClient {
  return createReplayClient(() => {
    throw new Error('no workers here')
  })
}

/** Remembers what was asked, to be waited for. */
function watched(client: ReplayClient): { client: ReplayClient; idle: () => Promise<void> } {
  const open = new Set<Promise<unknown>>()
  const watch = <Asked extends readonly unknown[], Answer>(
    ask: (...asked: Asked) => Promise<Answer>,
  ) => {
    return (...asked: Asked): Promise<Answer> => {
      const answer = ask(...asked)
      open.add(answer)
      void answer.finally(() => open.delete(answer))
      return answer
    }
  }
  client.replay = watch(client.replay.bind(client))
  client.density = watch(client.density.bind(client))
  client.inspect = watch(client.inspect.bind(client))
  client.find = watch(client.find.bind(client))
  return {
    client,
    async idle() {
      while (open.size > 0) await Promise.all(open)
      // Whoever waits for the same answers goes first.
      await Promise.resolve()
    },
  }
}

/** A page with nothing open. */
export function blankPage(services: Partial<Services> = {}): Page {
  const { client, idle } = watched(services.client ?? mainThread())
  return { store: createScope({ fetchFile, ...services, client }), idle }
}

/** A page that shows a shipped scenario, its replay answered. */
export async function openPage(id: string, services: Partial<Services> = {}): Promise<Page> {
  const page = blankPage(services)
  if (!(await page.store.getState().openScenario(id))) {
    throw new Error(page.store.getState().message?.text ?? `${id} was not opened`)
  }
  await page.idle()
  return page
}
