/** Characters of a task's name that are kept. */
export const longestTask = 64

/** What a source tells of an access besides the access; what it does not tell is absent. */
export interface AccessContext {
  /** As the source names it: a command with its numbers, a thread. At most 64 characters. */
  readonly task?: string
  readonly cpu?: number
  /** In the unit that the trace's `carries.time` names. */
  readonly time?: number
}

/** One of few values for each access: a code, and the values by their codes. Code 0: not told. */
export interface CodeColumn<Value> {
  readonly codes: Uint8Array | Uint32Array
  readonly values: readonly Value[]
}

/** What a source tells of a chunk's accesses besides; null where it tells nothing of the kind. */
export interface ChunkContext {
  readonly tasks: CodeColumn<string> | null
  readonly cpus: CodeColumn<number> | null
  /** NaN: not told. */
  readonly times: Float64Array | null
  /** One bit for each access, low bits first: its size is not known, and stands as 1. */
  readonly unsized: Uint8Array | null
}

const fewCodes = 256

/** A column as it comes in: bytes until a chunk has more than 255 different values. */
class Codes<Value> {
  #codes: Uint8Array | Uint32Array
  readonly #values: Value[] = []
  readonly #codeOf = new Map<Value, number>()
  #lastValue: Value | undefined
  #lastCode = 0

  constructor(length: number) {
    this.#codes = new Uint8Array(length)
  }

  set(at: number, value: Value): void {
    if (value !== this.#lastValue || this.#lastCode === 0) {
      this.#lastCode = this.#codeOf.get(value) ?? this.#add(value)
      this.#lastValue = value
    }
    this.#codes[at] = this.#lastCode
  }

  take(length: number): CodeColumn<Value> {
    return { codes: shortened(this.#codes, length), values: this.#values }
  }

  #add(value: Value): number {
    this.#values.push(value)
    const code = this.#values.length
    if (code === fewCodes) this.#codes = Uint32Array.from(this.#codes)
    this.#codeOf.set(value, code)
    return code
  }
}

function shortened<Column extends Uint8Array | Uint32Array | Float64Array>(
  column: Column,
  length: number,
): Column {
  return column.length === length ? column : (column.slice(0, length) as Column)
}

/** Takes what is told of a chunk's accesses. Costs nothing where nothing is. */
export class ContextBuilder {
  readonly #length: number
  #tasks: Codes<string> | null = null
  #cpus: Codes<number> | null = null
  #times: Float64Array | null = null
  #unsized: Uint8Array | null = null

  /** `length`: the most accesses of a chunk. */
  constructor(length: number) {
    this.#length = length
  }

  set(at: number, { task, cpu, time }: AccessContext, sizeUnknown: boolean): void {
    const length = this.#length
    if (task !== undefined) (this.#tasks ??= new Codes(length)).set(at, task)
    if (cpu !== undefined) (this.#cpus ??= new Codes(length)).set(at, cpu)
    if (time !== undefined) (this.#times ??= new Float64Array(length).fill(NaN))[at] = time
    if (sizeUnknown) {
      const bits = (this.#unsized ??= new Uint8Array(length / 8))
      bits[at >>> 3] = (bits[at >>> 3] ?? 0) | (1 << (at & 7))
    }
  }

  /** What was told of the chunk's `length` accesses, and an empty builder again. */
  take(length: number): ChunkContext | null {
    const context = {
      tasks: this.#tasks?.take(length) ?? null,
      cpus: this.#cpus?.take(length) ?? null,
      times: this.#times && shortened(this.#times, length),
      unsized: this.#unsized && shortened(this.#unsized, Math.ceil(length / 8)),
    }
    this.#tasks = this.#cpus = this.#times = this.#unsized = null
    return Object.values(context).some((column) => column !== null) ? context : null
  }
}

function valueAt<Value>(column: CodeColumn<Value> | null, index: number): Value | undefined {
  return column?.values[(column.codes[index] ?? 0) - 1]
}

export function contextAt(context: ChunkContext | null, index: number): AccessContext {
  if (context === null) return {}
  const task = valueAt(context.tasks, index)
  const cpu = valueAt(context.cpus, index)
  const time = context.times?.[index] ?? NaN
  return {
    ...(task !== undefined && { task }),
    ...(cpu !== undefined && { cpu }),
    ...(!Number.isNaN(time) && { time }),
  }
}

export function isUnsized(context: ChunkContext | null, index: number): boolean {
  return (((context?.unsized?.[index >>> 3] ?? 0) >>> (index & 7)) & 1) === 1
}

/** Bytes of the columns; a character of a name counts as two. */
export function contextMemory(context: ChunkContext | null): number {
  if (context === null) return 0
  const { tasks, cpus, times, unsized } = context
  const columns = [tasks?.codes, cpus?.codes, times, unsized]
  const names = tasks?.values.reduce((sum, name) => sum + 2 * name.length, 0) ?? 0
  const numbers = 8 * (cpus?.values.length ?? 0)
  return columns.reduce((sum, column) => sum + (column?.byteLength ?? 0), names + numbers)
}
