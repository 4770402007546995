import type { BeliefView, ClientView } from '../../view/clients.ts'
import { clientViews } from '../../view/clients.ts'
import type { Owner } from '../../view/clients-of.ts'
import { Letter } from '../shared/Letter.tsx'
import { useScope } from '../use-scope.ts'
import './clients.css'

/** Each client's belief beside what the hardware holds of it, at the cursor, under the focused policy. */
export function ClientsPanel() {
  const result = useScope(({ results, focus }) => results[focus])
  const scenario = useScope((scope) => scope.scenario)
  const tick = useScope((scope) => scope.tick)
  const scrolls = useScope((scope) => scope.policies.length > 2)
  const views = result ? clientViews(result.run, scenario, tick) : []
  return (
    <section
      className="panel clients"
      aria-label="Clients: belief and reality"
      // Among many timelines the panel is low and scrolls, and must be reached by keyboard for that.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={scrolls ? 0 : undefined}
    >
      <div className="client-row client-head">
        <span />
        <h2>
          Clients <span className="dim">belief and reality</span>
        </h2>
        <span className="dim">believes</span>
        <span className="dim">hardware</span>
      </div>
      <ul className="client-list">
        {views.map((view) => (
          <ClientRow key={view.owner.id} view={view} />
        ))}
      </ul>
      {result && views.length === 0 ? (
        <p className="dim">Nobody asks for a slot yet: add a watch.</p>
      ) : null}
    </section>
  )
}

function ClientRow({ view: { owner, beliefs, tone, status } }: { view: ClientView }) {
  const focus = useScope((scope) => scope.focus)
  const point = useScope((scope) => scope.point)
  const believed = beliefs.filter(({ believes }) => believes === 'armed')
  const subject = beliefs.find(({ hardware }) => hardware === 'lost') ?? beliefs.at(-1)
  return (
    <li
      className="client-row"
      data-tone={tone}
      onPointerEnter={() => subject && point({ kind: 'belief', policy: focus, id: subject.id })}
      onPointerLeave={() => point({ kind: 'moment' })}
    >
      <Letter owner={owner} />
      <span className="client-who">
        <strong>{owner.title}</strong>
        <span className="dim">{owner.note}</span>
      </span>
      <Dots label={`believes ${believed.length}`} owner={owner} beliefs={believed} as="belief" />
      <Dots
        label={`hardware holds ${believed.filter(({ hardware }) => hardware === 'armed').length}`}
        owner={owner}
        beliefs={believed}
        as="hardware"
      />
      <span className="client-status">{status}</span>
    </li>
  )
}

interface DotsProps {
  readonly label: string
  readonly owner: Owner
  readonly beliefs: readonly BeliefView[]
  readonly as: 'belief' | 'hardware'
}

/** A dot for each watch: full where it is so, a red ring where it was lost, a thin ring while its task does not run. */
function Dots({ label, owner, beliefs, as }: DotsProps) {
  return (
    <span className="dots">
      <span className="unseen">{label}</span>
      {beliefs.map(({ id, hardware }) => {
        const state = as === 'belief' ? 'armed' : hardware
        const style = state === 'armed' ? { background: owner.colour.fill } : {}
        return <span key={id} className="dot" data-state={state} style={style} />
      })}
    </span>
  )
}
