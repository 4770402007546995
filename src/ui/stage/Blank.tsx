import { useScope } from '../use-scope.ts'

/** A black screen, until the next key or press. */
export function Blank() {
  const blanked = useScope((scope) => scope.blanked)
  const blank = useScope((scope) => scope.blank)
  return blanked ? (
    <div className="stage-blank" aria-hidden="true" onPointerDown={() => blank(false)} />
  ) : null
}
