import { Button } from 'react-aria-components'
import { policyKeys, type PolicyKey, policyOf, type Source } from '../../core/index.ts'
import { mostPolicies } from '../../state/model.ts'
import { useScope } from '../use-scope.ts'
import { Sheet } from './Sheet.tsx'
import './policy.css'

/** What is known about one policy or variant: who, when, what it does, and where that stands written. */
export function PolicyDialog() {
  const key = useScope((scope) => scope.about)
  const show = useScope((scope) => scope.show)
  const tellAbout = useScope((scope) => scope.tellAbout)
  const { title, years, people, motto, summary, sources } = policyOf(key)
  const [family = ''] = key.split('/')
  const others = policyKeys.filter((each) => each !== key && each.split('/')[0] === family)
  return (
    <Sheet title={title} onClose={() => show(null)}>
      <p className="dim">
        {people}, {years}: {motto}
      </p>
      <p>{summary}</p>
      <h3>Where it stands written</h3>
      <ul className="help-list">
        {sources.map((source) => (
          <SourceLine key={`${source.title} ${source.where}`} source={source} />
        ))}
      </ul>
      {others.length === 0 ? null : (
        <>
          <h3>Other versions</h3>
          <ul className="policy-others">
            {others.map((other) => (
              <li key={other}>
                <Button className="button" onPress={() => tellAbout(other)}>
                  {policyOf(other).title}
                </Button>{' '}
                <span className="dim">
                  {policyOf(other).years}: {policyOf(other).motto}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <CompareButton id={key} />
    </Sheet>
  )
}

function SourceLine({ source: { title, where, reconstructed } }: { source: Source }) {
  return (
    <li>
      {title}: <span className="dim">{where}</span>
      {reconstructed ? (
        <>
          {' '}
          <strong className="reconstructed">reconstructed</strong>
        </>
      ) : null}
    </li>
  )
}

/** Puts the policy beside those that are shown, or takes it away; one always stays. */
function CompareButton({ id }: { id: PolicyKey }) {
  const shown = useScope((scope) => scope.policies)
  const setPolicies = useScope((scope) => scope.setPolicies)
  const isShown = shown.includes(id)
  const next = policyKeys.filter((each) => (each === id ? !isShown : shown.includes(each)))
  return (
    <p>
      <Button
        className="button primary"
        isDisabled={isShown ? shown.length < 2 : shown.length >= mostPolicies}
        onPress={() => setPolicies(next)}
      >
        {isShown ? 'Take it out of the comparison' : 'Compare it'}
      </Button>
    </p>
  )
}
