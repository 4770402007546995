/** Says that the button opens a list. */
export function Arrow() {
  return (
    <span aria-hidden="true" className="choice-arrow">
      ▾
    </span>
  )
}
