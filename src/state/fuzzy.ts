/**
 * Does a title answer to what was typed? Each word of the query has to begin a word of the title, stand somewhere in
 * it, or be letters that begin its words one after the other: "hc" finds "High contrast".
 */
export function answersTo(title: string, query: string): boolean {
  const text = title.toLowerCase()
  const words = text.split(/[^\p{L}\p{N}]+/u)
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((term) => text.includes(term) || begins(words, term))
}

/** Letters of the term, in order, from the beginnings of the words in order. */
function begins(words: readonly string[], term: string): boolean {
  // How many letters of the term can be had from the words so far: each word adds what it can, from any of them.
  let reached = [0]
  for (const word of words) {
    const next = reached.flatMap((from) => {
      const rest = term.slice(from)
      return Array.from({ length: common(word, rest) }, (_, n) => from + n + 1)
    })
    reached = [...new Set([...reached, ...next])]
  }
  return reached.includes(term.length)
}

/** Letters at the beginning that both have. */
function common(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
