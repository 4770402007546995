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
  const reached = new Set([0])
  for (const word of words) {
    for (const from of [...reached]) {
      const rest = term.slice(from)
      for (let length = 1; length <= rest.length && rest[length - 1] === word[length - 1]; length++) {
        reached.add(from + length)
      }
    }
  }
  return reached.has(term.length)
}
