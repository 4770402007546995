import type { Why } from '../../view/why.ts'

/** A sentence, and where its rule stands written. */
export function Sentence({ why: { text, source } }: { why: Why }) {
  return (
    <p>
      {text} {source ? <span className="dim why-source">{source}</span> : null}
    </p>
  )
}
