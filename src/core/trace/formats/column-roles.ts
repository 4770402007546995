/** What a column can be. */
export type Role =
  | 'kind'
  | 'address'
  | 'size'
  | 'cpu'
  | 'task'
  | 'time'
  | 'pc'
  | 'physical'
  | 'unused'

/** How the fields of a line are parted, and what each is. */
export interface Mapping {
  readonly roles: readonly Role[]
  readonly commas: boolean
  /** Digits of addresses without 0x. */
  readonly base: 10 | 16
  /** Sizes count bits. */
  readonly bits: boolean
  /** All looked-at lines have the same number of fields. */
  readonly exact: boolean
  readonly guessed: readonly string[]
}

const kindWords = new Map<string, 'read' | 'write' | 'modify' | 'execute'>([
  ...['r', 'read', 'rd', 'l', 'ld', 'load', 'p_mem_rd', 'mem_rd'].map(
    (word) => [word, 'read'] as const,
  ),
  ...['w', 'write', 'wr', 's', 'st', 'store', 'p_mem_wr', 'mem_wr'].map(
    (word) => [word, 'write'] as const,
  ),
  ...['m', 'rw', 'modify', 'rmw'].map((word) => [word, 'modify'] as const),
  ...['x', 'i', 'exec', 'execute', 'ifetch', 'fetch', 'p_fetch', 'inst'].map(
    (word) => [word, 'execute'] as const,
  ),
])

export function kindOfWord(word: string): 'read' | 'write' | 'modify' | 'execute' | undefined {
  return kindWords.get(word.toLowerCase())
}

const names: readonly (readonly [RegExp, Role])[] = [
  [/^(?:insn_vaddr|pc|ip|instr(?:uction)?[ _]addr(?:ess)?|rip)$/, 'pc'],
  [/hwaddr|paddr|phys/, 'physical'],
  [/^(?:mem_vaddr|data[ _]addr(?:ess)?|v?addr(?:ess)?|address|mem_addr)$/, 'address'],
  [/size|^len(?:gth)?$|^bytes$|^width$/, 'size'],
  [/type|^op$|^kind$|^rw$|read|write|^cmd$|^access$/, 'kind'],
  [/^v?cpu|^core/, 'cpu'],
  [/^(?:tid|pid|thread|task|comm)/, 'task'],
  [/time|tick|cycle|^ts$/, 'time'],
]

/** The fields of a line; a colon with a space behind it parts as well. */
export function fieldsOf(text: string, commas: boolean): string[] {
  const line = text.replace(/:(?=\s)/g, commas ? ',' : ' ').trim()
  return commas ? line.split(',').map((word) => word.trim()) : line.split(/\s+/)
}

/** A line that names the columns: words, and no field that is a number. */
export function rolesOfHeader(fields: readonly string[]): Role[] | null {
  const plain = fields.map((word) =>
    word
      .replace(/[<>()#"]/g, '')
      .trim()
      .toLowerCase(),
  )
  if (plain.some((word) => /^(?:0x)?\d/.test(word))) return null
  const roles = plain.map((word) => names.find(([pattern]) => pattern.test(word))?.[1] ?? 'unused')
  return roles.includes('kind') && roles.some((role) => role === 'address' || role === 'physical')
    ? roles
    : null
}

const isDecimal = (word: string) => /^\d{1,20}$/.test(word)
const isPrefixed = (word: string) => /^0x[\da-f]{1,16}$/i.test(word)
/** With or without letters; decimal ones of 64 bits have up to 20 digits. */
const isNumber = (word: string) => /^[\da-f]{1,16}$/i.test(word) || isDecimal(word)

/** Says what the columns of some lines are; null: they are no accesses. */
export function guessMapping(
  lines: readonly string[],
  header: readonly Role[] | null,
): Mapping | null {
  const commas = lines.filter((line) => line.includes(',')).length * 2 > lines.length
  const rows = lines.map((line) => fieldsOf(line, commas))
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [width = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? []
  const even = rows.filter(({ length }) => length === width)
  const columns = Array.from({ length: width }, (_, at) => even.map((row) => row[at] ?? ''))
  const roles: Role[] = header ? fitted(header, width) : guessRoles(columns)
  const address = roles.indexOf('address')
  const place = address >= 0 ? address : roles.indexOf('physical')
  const kind = roles.indexOf('kind')
  if (place < 0 || kind < 0) return null
  const values = columns[place] ?? []
  const base = values.every(isDecimal) && !values.some((word) => /^0\d/.test(word)) ? 10 : 16
  if (!values.every((word) => isPrefixed(word) || isNumber(word))) return null
  const sizes = (columns[roles.indexOf('size')] ?? []).map(Number)
  // QEMU's libmem, which gives both kinds of address, counts bits.
  const isLibmem = header?.includes('pc') === true && header.includes('physical')
  const bits = isLibmem && sizes.every((size) => size >= 8 && size % 8 === 0)
  const exact = even.length === rows.length
  return {
    roles,
    commas,
    base,
    bits,
    exact,
    guessed: describe(roles, header !== null, base, bits, values),
  }
}

function fitted(header: readonly Role[], width: number): Role[] {
  return Array.from({ length: width }, (_, at) => header[at] ?? 'unused')
}

function guessRoles(columns: readonly (readonly string[])[]): Role[] {
  const roles: Role[] = columns.map(() => 'unused')
  const free = (at: number) => roles[at] === 'unused' && at >= 0 && at < columns.length
  const kind = columns.findIndex((column) => column.every((word) => kindOfWord(word) !== undefined))
  if (kind < 0) return roles
  roles[kind] = 'kind'
  const address = addressColumn(columns, kind)
  if (address < 0) return roles
  roles[address] = 'address'
  if (columns.findIndex((column) => column.every(isPrefixed)) < address) {
    for (const [at, column] of columns.entries())
      if (free(at) && column.every(isPrefixed)) roles[at] = 'pc'
  }
  const numbers = columns.map((column) => (column.every(isDecimal) ? column.map(Number) : null))
  const isSize = (at: number) => free(at) && numbers[at]?.every((size) => size <= 4096) === true
  const size = [address + 1, address - 1].find(
    (at) => isSize(at) && (!rises(numbers[at] ?? []) || numbers[at]?.every(isPowerOfTwo)),
  )
  if (size !== undefined) roles[size] = 'size'
  const times = numbers
    .map((values, at) => ({ at, values }))
    .filter(({ at, values }) => free(at) && values !== null && rises(values))
    .toSorted((a, b) => (b.values?.at(-1) ?? 0) - (a.values?.at(-1) ?? 0))
  const [time] = times
  if (time) roles[time.at] = 'time'
  const cpu = numbers.findIndex(
    (values, at) => at < kind && free(at) && values?.every((n) => n < 1024) === true,
  )
  if (cpu >= 0) roles[cpu] = 'cpu'
  return roles
}

/** With 0x, or else the first number behind the kind, or before it. Of two with 0x the one that is not first. */
function addressColumn(columns: readonly (readonly string[])[], kind: number): number {
  const prefixed = columns.flatMap((column, at) => (column.every(isPrefixed) ? [at] : []))
  if (prefixed.length > 0) return prefixed.find((at) => at > kind) ?? prefixed.at(-1) ?? -1
  const isNumbers = (column: readonly string[]) => column.every(isNumber)
  const behind = columns.findIndex((column, at) => at > kind && isNumbers(column))
  return behind >= 0 ? behind : columns.findIndex((column, at) => at < kind && isNumbers(column))
}

function isPowerOfTwo(size: number): boolean {
  return size > 0 && size <= 512 && (size & (size - 1)) === 0
}

function rises(values: readonly number[]): boolean {
  const first = values[0] ?? 0
  const last = values.at(-1) ?? 0
  return last > first && values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0))
}

function describe(
  roles: readonly Role[],
  header: boolean,
  base: number,
  bits: boolean,
  addresses: readonly string[],
): string[] {
  const titles: Record<Role, string> = {
    kind: 'kind',
    address: addresses.every(isPrefixed)
      ? 'address'
      : `address (${base === 16 ? 'hexadecimal' : 'decimal'})`,
    size: bits ? 'size in bits' : 'size in bytes',
    cpu: 'CPU',
    task: 'task',
    time: 'time',
    pc: 'instruction address (not used)',
    physical: 'physical address',
    unused: 'not used',
  }
  const list = roles.map((role) => titles[role]).join(', ')
  const how = header ? 'taken from its first line' : 'guessed from its first lines'
  return [`The columns are ${how}: ${list}.`]
}
