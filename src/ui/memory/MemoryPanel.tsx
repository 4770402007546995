import { useEffect, useMemo } from 'react'
import { Button } from 'react-aria-components'
import { formatAddress } from '../../core/index.ts'
import type { CommandId } from '../../state/commands.ts'
import { shownSpan } from '../../state/zoom.ts'
import { rowEdges } from '../../view/memory.ts'
import { useWidth } from '../shared/use-width.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { MemoryMap } from './MemoryMap.tsx'
import { WatchFields } from './WatchFields.tsx'
import '../shared/fields.css'
import './memory.css'

/** Pixels of the map, in height, and of one row of it. */
const height = 190
const rowHeight = 2

/** Which memory was touched when, with the watches over it, and one that can be dragged. */
export function MemoryPanel() {
  const trace = useScope((scope) => scope.trace)
  const regions = useScope((scope) => scope.regions)
  const view = useScope((scope) => scope.memoryView)
  const fault = useScope((scope) => scope.memoryFault)
  const from = useScope((scope) => shownSpan(scope).from)
  const to = useScope((scope) => shownSpan(scope).to)
  const loadRegions = useScope((scope) => scope.loadRegions)
  const drawMemory = useScope((scope) => scope.drawMemory)
  const showPanel = useScope((scope) => scope.showPanel)
  const policies = useScope((scope) => scope.policies.length)
  const [plot, width] = useWidth<HTMLButtonElement>(860)
  const edges = useMemo(() => rowEdges(regions ?? [], view, height / rowHeight), [regions, view])
  const span = useMemo(() => ({ from, to }), [from, to])
  const columns = Math.max(8, Math.floor(width.pixels / 2))

  useEffect(() => void loadRegions(trace), [loadRegions, trace])
  useEffect(() => {
    if (trace !== null && edges.length > 1) void drawMemory(span, edges, columns)
  }, [drawMemory, trace, edges, columns, span])

  return (
    <section
      className="panel memory"
      aria-label="Memory"
      data-blocks={policies > 2 ? 'many' : 'few'}
    >
      <div className="panel-tools">
        <h2>Memory</h2>
        <span className="dim">
          {view === null
            ? `${regions?.length ?? 0} ${regions?.length === 1 ? 'region' : 'regions'}, gaps folded`
            : `${formatAddress(view.from)}-${formatAddress(view.to - 1n)}`}
        </span>
        <CommandButton id="memory-out" text="−" />
        <CommandButton id="memory-in" text="+" />
        <CommandButton id="memory-all" text="all" />
        <WatchFields />
        <CommandButton id="previous-hit" text="‹ access" />
        <CommandButton id="next-hit" text="access ›" />
        <Button className="button" onPress={() => showPanel('registers')}>
          Done
        </Button>
      </div>
      {trace === null ? (
        <p className="dim">
          There is no trace to draw: open a scenario that has one, or drop one of your own here.
        </p>
      ) : (
        <div className="timeline-row memory-row">
          {fault === null ? null : (
            <p className="memory-fault" role="alert">
              <span className="bad">The map cannot be drawn.</span> {fault}
            </p>
          )}
          <MemoryMap plot={plot} width={width} edges={edges} span={span} height={height} />
        </div>
      )}
    </section>
  )
}

/** A button for a command, with its title for who cannot see what it does. */
function CommandButton({ id, text }: { id: CommandId; text: string }) {
  const { label, enabled, run } = useCommand(id)
  return (
    <Button className="button small" isDisabled={!enabled} onPress={run} aria-label={label}>
      {text}
    </Button>
  )
}
