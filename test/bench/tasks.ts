import type { Browser, Page } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the thread's processor, where the system counts them. */
  readonly tdur?: number
  readonly dur?: number
  readonly args: { readonly name?: string }
}

/** A task of the page's main thread, in milliseconds. */
export interface Task {
  /** What the thread's processor spent on it: what else runs on the machine counts little. */
  readonly processor: number
  readonly clock: number
}

/** Each task of the page's main thread while the work is done. */
export async function tasksDuring(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<Task[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
    traceEvents: TraceEvent[]
  }
  const pid = traceEvents.find(({ name }) => name === 'UpdateLayoutTree')?.pid
  const main = traceEvents.find(
    ({ name, args, pid: of }) =>
      name === 'thread_name' && args.name === 'CrRendererMain' && of === pid,
  )
  return traceEvents
    .filter(({ name, tid, pid: of }) => of === pid && tid === main?.tid && name.endsWith('RunTask'))
    .map(({ dur = 0, tdur = dur }) => ({ processor: tdur / 1000, clock: dur / 1000 }))
}
