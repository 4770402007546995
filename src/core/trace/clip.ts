/**
 * The ordinals of a trace that lie in [from, to), as [from, to) of whole numbers; `from` is `to` or less.
 * Without a number: from the beginning, to the end.
 */
export function clip(
  { length }: { readonly length: number },
  from = 0,
  to = length,
): { readonly from: number; readonly to: number } {
  const end = to < length ? Math.max(0, Math.ceil(to)) : length
  return { from: from > 0 ? Math.min(Math.ceil(from), end) : 0, to: end }
}
