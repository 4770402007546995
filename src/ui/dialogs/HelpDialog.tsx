import { policies, policyIds } from '../../core/index.ts'
import { commands, keyLabel } from '../../state/commands.ts'
import { useScope } from '../use-scope.ts'
import { Sheet } from './Sheet.tsx'

const groups = ['Time', 'Scenario', 'View', 'On stage'] as const

/** What is on the screen, every key, and what each policy does, from the tables that the program itself reads. */
export function HelpDialog() {
  const show = useScope((scope) => scope.show)
  return (
    <Sheet title="drscope" onClose={() => show(null)}>
      <p>
        An x86 CPU has four debug registers, DR0-DR3, and many who want them. Each client has a{' '}
        <strong>belief</strong>: what it was told. The hardware has a <strong>reality</strong>: what
        the registers hold. Where the two differ and nobody was told, that is a{' '}
        <strong className="bad">silent failure</strong>, drawn in red.
      </p>
      <ul className="help-list">
        <li>Press a bit, or type over a value: a raw write at the cursor, in your name.</li>
        <li>
          On the timeline: a stroke is a hit, a red ring a missed access, a red triangle a stray
          trap (a #DB that nobody who armed it receives), a red cross a watch lost with nobody told,
          a coloured cross a refusal or an eviction of which the client was told. The numbers beside
          it count the whole run.
        </li>
        <li>Choose a task in the Registers panel: a context switch at the cursor.</li>
        <li>Press a policy&apos;s name in the timeline: its registers and clients are shown.</li>
        <li>
          Drop a trace, a log of hits (perf, wprobes, gdb) or a scenario file anywhere: a trace
          takes the place of the one on the screen, and the scenario is stretched to its length,
          without the accesses that it makes itself.
        </li>
      </ul>
      {groups.map((group) => (
        <section key={group} aria-label={`Keys: ${group}`}>
          <h3>{group}</h3>
          <dl className="keys">
            {commands
              .filter((each) => each.group === group)
              .map((each) => (
                <div key={each.id}>
                  <dt>
                    <kbd>{keyLabel(each)}</kbd>
                  </dt>
                  <dd>{each.title}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <h3>Policies</h3>
      <p>
        A scenario puts the same clients under every policy, also under those that were there before
        them: what matters is what each would have been told.
      </p>
      {policyIds.map((id) => {
        const { title, years, people, summary, sources } = policies[id]
        return (
          <section key={id} aria-label={title}>
            <h4>
              {title}{' '}
              <span className="dim">
                {people}, {years}
              </span>
            </h4>
            <p>{summary}</p>
            <ul className="help-list dim">
              {sources.map((source) => (
                <li key={source.where}>
                  {source.title}: {source.where}
                  {source.reconstructed ? ' (reconstructed)' : ''}
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </Sheet>
  )
}
