import type { WhyNot } from '../../core/simulation/why-not.ts'

/** The questions with their answers, the reason and what to do. */
export function Answer({ why }: { why: WhyNot }) {
  return (
    <div className="why-not-answer">
      <p className={why.fired ? 'good' : 'bad'}>
        <strong>{why.conclusion}</strong>
      </p>
      {why.advice === '' ? null : (
        <p>
          <strong>What to do:</strong> {why.advice}
        </p>
      )}
      <ol className="why-not-steps" aria-label="Questions">
        {why.steps.map(({ question, yes, answer }) => (
          <li key={question} data-yes={yes}>
            <strong>{question}</strong> {yes ? 'Yes.' : 'No:'} {answer}
          </li>
        ))}
      </ol>
    </div>
  )
}
