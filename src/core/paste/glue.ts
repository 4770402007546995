/** What stands between a name and its value: how it was joined, and where the value begins. */
export interface Glue {
  /** `sign`: = : -> and their like; `words`: prose or nothing but blanks. */
  readonly joined: 'sign' | 'blank' | 'words'
  /** It is written like an assignment that happens: DR0 <- 0x1000, POKEUSER. */
  readonly written: boolean
  readonly valueStart: number
}

const closing = /["'`*\])>]{0,3}[ \t]*(?:\([^()\n]{0,40}\)|<[^<>\n]{0,40}>)?[ \t]*[*`]{0,2}/y
const sign = /<-{1,2}|<=|←|=>|->|→|:=|==|=|:|\||,/y
const blanks = /[ \t]*/y
const opening =
  /(?:["'`*({[$#&<]|(?:addr|address|value|val|raw|bits|hex|actual|cur|current)[ \t]*[=:]|[A-Za-z_][\w:]{0,40}[({])[ \t]*/iy
/** A line end inside: a mail program wrapped there, and the value is one that nobody could take for another thing. */
const wrapped = /\r?\n[ \t]*(?=0x[0-9a-f]|[0-9a-f]{16}(?!\w)|[0-9a-f]{8}(?!\w))/iy
const filler =
  /(?:is|was|to|at|of|as|be|it|with|holds|held|contains|contained|now|reads|read|has|had|had|set|value|val|register|reg|control|status|debug|addr|address|linear|hex|equals?|still|=|L[x0-9]|G[x0-9]|[lg][0-3]|[rwx]{1,2}|e?rw|-{1,3}|\.{2,40})[ \t]+/iy

function skip(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return index + (pattern.exec(text)?.[0].length ?? 0)
}

/** Reads from the end of a name to where its value would begin. */
export function glueAfter(text: string, nameEnd: number): Glue {
  let index = skip(closing, text, nameEnd)
  const signStart = index
  index = skip(sign, text, index)
  const mark = text.slice(signStart, index)
  let joined: Glue['joined'] = mark !== '' ? 'sign' : 'blank'
  index = skip(blanks, text, index)
  if (mark !== '') index = skip(wrapped, text, index)
  for (let count = 0; count < 4; count += 1) {
    const next = skip(filler, text, index)
    if (next === index) break
    // Lx, L0 and the like are columns of a table; whole words are prose.
    if (
      joined !== 'sign' &&
      !/^(?:[LG][x0-9]|[lg][0-3]|[rwx]{1,2}|e?rw|=|-{1,3}|\.+)[ \t]/i.test(text.slice(index, next))
    ) {
      joined = 'words'
    }
    index = next
  }
  for (let count = 0; count < 4; count += 1) {
    const next = skip(opening, text, index)
    if (next === index) break
    index = next
  }
  return { joined, written: /^(?:<|←)/.test(mark), valueStart: index }
}
