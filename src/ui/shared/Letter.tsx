import type { Owner } from '../../view/clients-of.ts'
import './letter.css'

/** An owner's mark: its letter on its colour. Decoration beside its name, so it is not read aloud. */
export function Letter({ owner, size = 'm' }: { owner: Owner | null; size?: 's' | 'm' }) {
  const style = owner
    ? { background: owner.colour.fill, color: owner.colour.letter }
    : { background: 'var(--bit)', color: 'var(--dim)' }
  return (
    <span className={`letter letter-${size}`} style={style} aria-hidden="true">
      {owner?.letter ?? ''}
    </span>
  )
}
