import type { RegisterFault } from '../../core/paste/fault.ts'
import './faults.css'

const tones = { bad: 'wrong', odd: 'odd', note: 'note' } as const

/** What looks wrong about registers, the worst first, each with its source. */
export function Faults({ faults }: { faults: readonly RegisterFault[] }) {
  const wrong = faults.some(({ tone }) => tone === 'bad')
  return (
    <>
      {wrong ? null : (
        <p className="good">
          {faults.length === 0 ? 'Nothing is wrong.' : 'Nothing is wrong as it stands. To know:'}
        </p>
      )}
      <ul className="pasted-faults">
        {faults.map(({ rule, register, tone, text, source }) => (
          <li key={`${rule} ${register} ${text}`} data-tone={tone}>
            <span className="fault-tone">{tones[tone]}</span>
            <span>
              <strong>{register.toUpperCase()}</strong> {text} <span className="dim">{source}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
