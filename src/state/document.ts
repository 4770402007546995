import { bisectLeft } from 'd3-array'
import {
  type Action,
  type Client,
  type CpuIndex,
  decodeScenario,
  encodeScenario,
  freeRequestId,
  type ImportProgress,
  type RequestId,
  type Scenario,
  stretched,
  type TaskId,
  type Watch,
  withAction,
  withClient,
} from '../core/index.ts'
import type { TraceSource, TraceSummary } from '../worker/protocol.ts'
import type { Kept } from './keep.ts'
import type { ScenarioEntry, ScopeState } from './model.ts'
import type { Results } from './results.ts'
import type { Services } from './scope.ts'

type Set = (partial: Partial<ScopeState>) => void
type Get = () => ScopeState

/** Who makes the edits on the screen. */
export const you: Client = {
  id: 'you',
  title: 'this screen',
  letter: 's',
  note: 'what you do here',
}

export interface DocumentActions {
  /** Reads the list of shipped scenarios. */
  readonly loadEntries: () => Promise<void>
  /**
   * Opens a shipped scenario, with its trace where that can be had. False: it cannot be opened, the page says why,
   * and what was on the screen stays. Of several that are on their way the last one asked for is shown.
   */
  readonly openScenario: (id: string) => Promise<boolean>
  /** A file that was dropped or chosen: a scenario, or a trace that takes the place of the one before. */
  readonly openFile: (file: File) => Promise<void>
  /** Opens what was made here before a reload. False: nothing was kept. */
  readonly restore: () => Promise<boolean>
  /** Lets something happen at the cursor, in every shown run. */
  readonly act: (action: Action) => void
  /** A context switch at the cursor. */
  readonly switchTask: (cpu: CpuIndex, task: TaskId | null) => void
  /** Asks for a watch in your name, at the cursor. No task: as the kernel, for every task. */
  readonly addWatch: (watch: Watch, task: TaskId | null) => RequestId
  /** Gives up the trace and its memory; the scenario stays. */
  readonly closeTrace: () => void
  /** Saves the trace as a .bpt. */
  readonly saveTrace: () => Promise<void>
  readonly undo: () => void
  readonly redo: () => void
}

/** The most steps that undo goes back. */
const undoDepth = 200

export function createDocument(
  services: Services,
  results: Results,
  set: Set,
  get: Get,
): DocumentActions {
  const { client, fetchFile, keep } = services
  /** The trace that came from a file; null: the shown one is the scenario's own. */
  let ownTrace: Kept['trace'] = null
  let openings = 0

  /** Answers with a question: is this still the last thing that was to be opened? */
  function open(): () => boolean {
    openings += 1
    const opening = openings
    get().job?.cancel()
    set({ message: null })
    return () => opening === openings
  }

  /** Lets what was made here outlive a reload. Where the browser keeps nothing, the page goes on without. */
  function save(): void {
    const { scenario, scenarioId, edited } = get()
    if (!edited) return
    const kept = { scenario: encodeScenario(scenario), scenarioId, trace: ownTrace }
    keep?.save(kept).catch(() => undefined)
  }

  function change(scenario: Scenario): void {
    const { past, scenario: before } = get()
    set({ scenario, edited: true, past: [...past, before].slice(-undoDepth), future: [] })
    results.refresh()
    save()
  }

  const complain = (text: string) => set({ message: { tone: 'bad', text } })

  /** Null: it failed or was cancelled, and the page says so. */
  async function importTrace(source: TraceSource, name: string): Promise<TraceSummary | null> {
    const size = source instanceof Uint8Array ? source.length : source.size
    const started = performance.now()
    const onProgress = (progress: ImportProgress) => {
      const { job } = get()
      if (job) set({ job: { ...job, progress, passed: performance.now() - started } })
    }
    const importing = client.import(source, name, onProgress)
    const progress = { bytes: 0, accesses: 0, lines: 0 }
    const cancel = () => importing.cancel()
    const job = { title: name, size, progress, passed: 0, cancel }
    set({ job })
    const done = await importing.done
    if (get().job?.cancel === job.cancel) set({ job: null })
    if (done.ok) return done.value
    if (done.error.kind !== 'cancelled') complain(`${name}: ${done.error.reason}`)
    return null
  }

  function show(scenario: Scenario, scenarioId: string | null, trace: TraceSummary | null): void {
    set({
      scenario,
      scenarioId,
      trace,
      edited: scenarioId === null,
      past: [],
      future: [],
      policies: [...new Set(scenario.policies)],
      focus: scenario.policies[0] ?? 'reservation',
      cpu: scenario.trace?.cpu ?? 0,
      tick: 0,
      zoom: null,
      results: {},
      density: null,
      inspected: null,
      subject: { kind: 'moment' },
    })
    results.refresh()
  }

  async function openScenarioText(
    text: string,
    id: string | null,
    isNewest: () => boolean,
    own: Kept['trace'] = null,
  ): Promise<boolean> {
    const decoded = decodeScenario(text)
    if (!decoded.ok) {
      complain(decoded.error)
      return false
    }
    const scenario = decoded.value
    const name = own?.name ?? scenario.trace?.file
    const trace = name === undefined ? null : await fetchTrace(name, isNewest, own)
    if (!isNewest()) return true
    ownTrace = own
    show(scenario, id, trace)
    return true
  }

  async function fetchTrace(
    name: string,
    isNewest: () => boolean,
    own: Kept['trace'],
  ): Promise<TraceSummary | null> {
    const source = own?.file ?? (await fetchFile(`traces/${name}`).catch(() => null))
    if (!isNewest()) return null
    if (source !== null) return importTrace(source, name)
    complain(`The trace ${name} of this scenario could not be loaded: drop the file onto the page.`)
    return null
  }

  async function openTrace(file: File, isNewest: () => boolean): Promise<void> {
    const trace = await importTrace(file, file.name)
    if (trace === null || !isNewest()) return
    ownTrace = { name: file.name, file }
    const fit = (scenario: Scenario) => stretched(scenario, trace.length)
    const { scenario, past, future } = get()
    set({
      trace,
      edited: true,
      scenario: fit(scenario),
      past: past.map(fit),
      future: future.map(fit),
      tick: 0,
      zoom: null,
      playing: false,
      inspected: null,
      // What was found in the trace before says nothing of this one.
      results: {},
      message: { tone: 'good', text: welcome(trace) },
    })
    results.refresh()
    save()
  }

  /** One step of undo, however many actions it takes. */
  function actAll(actions: readonly Action[]): void {
    const { scenario, results: shown, tick: cursor } = get()
    // The cursor shows a tick after its access. Where that was reported, an edit comes behind it, at the next tick.
    const reported = Object.values(shown).some(({ findings }) => {
      const { ticks } = findings.reports
      return ticks[bisectLeft(ticks, cursor)] === cursor
    })
    const tick = reported ? cursor + 1 : cursor
    const own = actions.some((action) => 'client' in action && action.client === you.id)
    const start = own ? withClient(scenario, you) : scenario
    set({ playing: false, tick })
    change(actions.reduce((changed, action) => withAction(changed, tick, action), start))
  }

  const act = (action: Action) => actAll([action])

  /** A task runs in one place: where it runs on another CPU, that one is left without. */
  function switchTask(cpu: CpuIndex, task: TaskId | null): void {
    const { results: runs, focus, tick, scenario } = get()
    const run = runs[focus]?.run
    const cpus = Array.from({ length: scenario.world.cpus }, (_, n) => n)
    const elsewhere = cpus.find((n) => n !== cpu && run?.stateAt(tick, n).task === task)
    const leave: Action[] =
      task === null || elsewhere === undefined
        ? []
        : [{ type: 'switch', cpu: elsewhere, task: null }]
    actAll([...leave, { type: 'switch', cpu, task }])
  }

  return {
    act,
    switchTask,
    async loadEntries() {
      try {
        const text = await fetchFile('scenarios/index.json').then((blob) => blob.text())
        set({ entries: JSON.parse(text) as ScenarioEntry[] })
      } catch {
        complain('The list of scenarios could not be loaded from this server.')
      }
    },
    async openScenario(id) {
      const isNewest = open()
      try {
        const text = await fetchFile(`scenarios/${id}.json`).then((blob) => blob.text())
        return !isNewest() || (await openScenarioText(text, id, isNewest))
      } catch {
        if (!isNewest()) return true
        complain(`The scenario "${id}" could not be loaded from this server.`)
        return false
      }
    },
    async openFile(file) {
      const isNewest = open()
      try {
        const head = await file.slice(0, 4096).text()
        if (!head.trimStart().startsWith('{')) await openTrace(file, isNewest)
        else if (await openScenarioText(await file.text(), null, isNewest)) save()
      } catch {
        if (isNewest()) complain(`${file.name} could not be read.`)
      }
    },
    async restore() {
      const isNewest = open()
      const kept = await keep?.load().catch(() => null)
      if (!isNewest()) return true
      if (!kept) return false
      const opened = await openScenarioText(kept.scenario, kept.scenarioId, isNewest, kept.trace)
      if (opened && isNewest()) set({ edited: true })
      return opened
    },
    addWatch(watch, task) {
      const id = freeRequestId(get().scenario, you.id)
      const who = task === null ? {} : { task }
      act({ type: 'request', id, client: you.id, ...who, watch })
      return id
    },
    closeTrace() {
      open()
      client.closeTrace()
      ownTrace = null
      set({ trace: null, job: null, results: {}, inspected: null, subject: { kind: 'moment' } })
      results.refresh()
      save()
    },
    async saveTrace() {
      const { trace } = get()
      if (trace === null) return
      const file = await client.pack()
      if (file.ok) services.saveFile?.(file.value, packedName(trace.name))
      else complain(`${trace.name}: ${file.error.reason}`)
    },
    undo() {
      const { past, future, scenario } = get()
      const before = past.at(-1)
      if (before === undefined) return
      set({ scenario: before, past: past.slice(0, -1), future: [scenario, ...future] })
      results.refresh()
      save()
    },
    redo() {
      const { past, future, scenario } = get()
      const [after, ...rest] = future
      if (after === undefined) return
      set({ scenario: after, past: [...past, scenario], future: rest })
      results.refresh()
      save()
    },
  }
}

/** `perl.lackey.gz` becomes `perl.bpt`. */
function packedName(name: string): string {
  return `${name.replace(/(?:\.\w+)?(?:\.gz)?$/, '')}.bpt`
}

/** What a new trace holds, and what of it could not be read. */
function welcome({ name, format, length, notes }: TraceSummary): string {
  const read = `${name}: ${length.toLocaleString('en')} accesses (${format}). Add a watch to see what touches it.`
  return [read, ...notes.sentences].join(' ')
}
