import { bisectLeft } from 'd3-array'
import {
  type Action,
  type Client,
  type CpuIndex,
  decodeScenario,
  freeRequestId,
  type RequestId,
  type Scenario,
  type TaskId,
  type Watch,
  withAction,
  withClient,
} from '../core/index.ts'
import { describeAction } from '../core/simulation/describe-action.ts'
import type { TraceSummary } from '../worker/protocol.ts'
import { emptyScenario } from './empty.ts'
import { currentOf, edited, historyOf, redoTarget, undoTarget, withCurrent } from './history.ts'
import type { Kept } from './keep.ts'
import { historyFrom } from './kept-history.ts'
import type { ScenarioEntry, ScopeState } from './model.ts'
import { firstCpu, lastTick } from './moments.ts'
import type { Results } from './results.ts'
import { historyOver, overTrace } from './own-trace.ts'
import { readScenario } from './read-scenario.ts'
import { createSaving } from './saving.ts'
import type { Services } from './scope.ts'
import { createTraceImport } from './trace-import.ts'
import { packedName, welcome } from './trace-words.ts'

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
  /** Shows a scenario in place of the one on the screen, over the same trace, as an edit with a title: undo goes back. */
  readonly replaceScenario: (title: string, scenario: Scenario) => void
  /** Opens what was made here before a reload. False: nothing was kept, or not what is expected. */
  readonly restore: (expected?: string) => Promise<boolean>
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
  /** Shows the scenario while something is dragged: no step of undo, `edit` makes it one at the end. */
  readonly preview: (scenario: Scenario) => void
  /** An edit of the scenario, as one step of undo: `title` continues “Undo: ”. */
  readonly edit: (title: string, scenario: Scenario) => void
  readonly undo: () => void
  readonly redo: () => void
  /** To any version of the history, on whatever branch. */
  readonly goTo: (version: number) => void
  /** Back to the scenario as it came, over whatever trace is there: an edit like any other. */
  readonly resetEdits: () => Promise<void>
  /** A scenario without a wish, over the trace that was dropped if one was. */
  readonly openEmpty: () => void
  /** Opens the scenario of a link; `own` names the trace that the link could not carry. */
  readonly openLinked: (text: string, id: string | null, own: string | null) => Promise<boolean>
}

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

  const saved = createSaving(keep, get)
  const save = () => saved(ownTrace)

  function change(title: string, scenario: Scenario): void {
    set({ scenario, edited: true, history: edited(get().history, title, scenario) })
    results.refresh()
    save()
  }

  const complain = (text: string) => set({ message: { tone: 'bad', text } })

  const importTrace = createTraceImport(client, set, get, complain)

  function show(
    scenario: Scenario,
    scenarioId: string | null,
    trace: TraceSummary | null,
    own: string | null,
  ): void {
    set({
      scenario,
      scenarioId,
      trace,
      edited: scenarioId === null,
      history: historyOf(scenario),
      ownTrace: own,
      // What a link asked for of a trace that never came is no more.
      countedBy: trace !== null && trace === get().trace ? get().countedBy : {},
      policies: [...new Set(scenario.policies)],
      focus: scenario.policies[0] ?? 'reservation',
      cpu: firstCpu(scenario),
      tick: 0,
      playing: false,
      zoom: null,
      results: {},
      density: null,
      inspected: null,
      subject: { kind: 'moment' },
      grabbed: null,
      editedStep: null,
    })
    results.refresh()
  }

  async function openScenarioText(
    source: string | Blob,
    id: string | null,
    isNewest: () => boolean,
    own: Kept['trace'] = null,
    missing: string | null = null,
  ): Promise<boolean> {
    const decoded = await readScenario(source, client)
    if (!isNewest()) return true
    if (!decoded.ok) {
      complain(decoded.error)
      return false
    }
    const scenario = decoded.value
    const name = own?.name ?? scenario.trace?.file
    const wanted = name === undefined || missing !== null ? null : name
    const trace = wanted === null ? null : await fetchTrace(wanted, isNewest, own)
    if (!isNewest()) return true
    ownTrace = own
    show(scenario, id, trace, own?.name ?? missing)
    if (missing !== null) {
      complain(
        `This view was made over the trace ${missing}, which no link can carry: drop the file onto the page.`,
      )
    }
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

  /** A text that is no trace may hold debug registers. */
  async function openRegisters(file: File, isNewest: () => boolean): Promise<void> {
    const { registersIn } = await import('./registers-file.ts')
    const text = await registersIn(file)
    if (text === null || !isNewest()) return
    set({ message: null, pasted: text, dialog: 'paste', playing: false })
  }

  async function openTrace(file: File, isNewest: () => boolean): Promise<void> {
    const trace = await importTrace(file, file.name)
    if (trace === null) await openRegisters(file, isNewest)
    if (trace === null || !isNewest()) return
    ownTrace = { name: file.name, file }
    const before = get().history
    const history = historyOver(before, file.name, trace.length)
    const isWhole = currentOf(history).title === currentOf(before).title
    set({
      trace,
      edited: true,
      scenario: currentOf(history).scenario,
      history,
      ownTrace: file.name,
      tick: 0,
      zoom: null,
      playing: false,
      inspected: null,
      // What was found in the trace before says nothing of this one.
      results: {},
      message: { tone: 'good', text: welcome(trace, isWhole) },
    })
    results.refresh()
    save()
  }

  /** One step of undo, however many actions it takes. */
  function actAll(title: string, actions: readonly Action[]): void {
    const { scenario, results: shown, tick: cursor } = get()
    // The cursor shows a tick after its access. Where that was reported, an edit comes behind it, at the next tick.
    const reported = Object.values(shown).some(({ findings }) =>
      findings.reports.some(({ ticks }) => ticks[bisectLeft(ticks, cursor)] === cursor),
    )
    const tick = reported ? cursor + 1 : cursor
    const own = actions.some((action) => 'client' in action && action.client === you.id)
    const start = own ? withClient(scenario, you) : scenario
    set({ playing: false, tick })
    change(
      title,
      actions.reduce((changed, action) => withAction(changed, tick, action), start),
    )
  }

  function goTo(version: number | null): void {
    const { history } = get()
    if (version === null || history.versions[version] === undefined) return
    const moved = { ...history, at: version }
    set({ history: moved, scenario: currentOf(moved).scenario })
    results.refresh()
    save()
  }

  /** A shipped scenario as it is; null: it cannot be had. */
  async function fetchScenario(id: string): Promise<Scenario | null> {
    try {
      const text = await fetchFile(`scenarios/${id}.json`).then((blob) => blob.text())
      const decoded = decodeScenario(text)
      return decoded.ok ? decoded.value : null
    } catch {
      return null
    }
  }

  const act = (action: Action) => actAll(describeAction(action), [action])

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
    const enter = { type: 'switch', cpu, task } as const
    actAll(describeAction(enter), [...leave, enter])
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
        const isScenario =
          head.trimStart().startsWith('{') && !head.includes('"linux-perf-json-version"')
        if (!isScenario) await openTrace(file, isNewest)
        else if (await openScenarioText(file, null, isNewest)) save()
        else await openRegisters(file, isNewest)
      } catch {
        if (isNewest()) complain(`${file.name} could not be read.`)
      }
    },
    replaceScenario(title, scenario) {
      const [focus = get().focus] = scenario.policies
      set({ policies: scenario.policies, focus, scenarioId: null, cpu: 0, tick: 0, zoom: null })
      change(title, scenario)
    },
    async restore(expected) {
      const isNewest = open()
      const kept = await keep?.load().catch(() => null)
      if (!isNewest()) return true
      if (!kept) return false
      if (expected !== undefined && (await new Blob([kept.scenario]).text()) !== expected) {
        return false
      }
      const opened = await openScenarioText(kept.scenario, kept.scenarioId, isNewest, kept.trace)
      if (!opened || !isNewest()) return opened
      set({ edited: true })
      const { history: shown, scenario } = get()
      const history = kept.history && (await historyFrom(kept.history))
      // Whatever was done meanwhile is newer.
      if (history && get().history === shown) set({ history: withCurrent(history, scenario) })
      return true
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
      // The axis may have been as long as the trace.
      const last = lastTick({ scenario: get().scenario, trace: null })
      set({
        trace: null,
        ownTrace: null,
        tick: Math.min(get().tick, last),
        zoom: null,
        job: null,
        results: {},
        inspected: null,
        subject: { kind: 'moment' },
      })
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
    preview(scenario) {
      set({ scenario })
      results.follow()
    },
    edit: (title, scenario) => change(title, scenario),
    goTo,
    undo: () => goTo(undoTarget(get().history)),
    redo: () => goTo(redoTarget(get().history)),
    async resetEdits() {
      const { scenarioId, history, trace } = get()
      const first = history.versions[0]?.scenario
      const shipped = scenarioId === null ? null : await fetchScenario(scenarioId)
      if (get().history !== history) return
      const scenario = shipped ?? first
      if (scenario === undefined) return
      change(
        'start over',
        ownTrace && trace ? overTrace(scenario, ownTrace.name, trace.length) : scenario,
      )
    },
    openEmpty() {
      open()
      const trace = ownTrace === null ? null : get().trace
      show(emptyScenario('Your own scenario', trace?.length), null, trace, ownTrace?.name ?? null)
      save()
    },
    async openLinked(text, id, own) {
      const isNewest = open()
      const opened = await openScenarioText(text, id, isNewest, null, own)
      if (!opened || !isNewest()) return opened
      set({ edited: true })
      save()
      return true
    },
  }
}
