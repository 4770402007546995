import { describe, expect, test } from 'vitest'
import { codeOfType } from '../../../src/core/registers/codes.ts'
import { DebugregKernel } from '../../../src/core/reservation/debugreg/kernel.ts'
import { debugreg2007 } from '../../../src/core/reservation/debugreg/version.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import { readVectors } from '../vectors.ts'
import { evidence } from '../../evidence.ts'

interface Arguments {
  readonly addr: string
  readonly len: number
  readonly type: string | number
  readonly handler: boolean
  readonly n: number | 'ANY'
  readonly task: string | null
  readonly child: string
  readonly reg: number
  readonly value: string
  readonly dr6: string
}

type Columns = readonly [
  rc: unknown,
  slotFlags: readonly string[],
  useCounts: readonly number[],
  globalMask: string,
  kwatches: readonly unknown[],
  tasks: Readonly<Record<string, readonly string[] | null>>,
  debugged: readonly string[],
  cpus: readonly (readonly unknown[])[],
  loggedError: boolean,
  handlersCalled: readonly number[] | null,
]

type Step = readonly [op: string, cpu: number, args: Arguments, ...columns: Columns]

interface Recording {
  readonly columns: readonly string[]
  readonly sequences: readonly {
    readonly name: string
    readonly profile: string
    readonly cpus: number
    readonly steps: readonly Step[]
  }[]
}

const recording = readVectors('stern-2007.json') as Recording

/** The recording's names for R/Wn = 0 to 3. */
const codes = ['X', 'W', 'IO', 'RW']
const taskNames = ['A', 'B', 'C']
const hexadecimal = (value: bigint) => `0x${value.toString(16)}`

/** One recorded sequence, played on the model of the code with the recorded 32-bit addresses. */
class Replay {
  readonly #machine: Machine
  readonly #kernel: DebugregKernel
  readonly #alive = new Set(['A', 'B'])
  #called: number[] = []

  constructor(cpus: number) {
    this.#machine = new Machine(cpus, false)
    this.#kernel = new DebugregKernel(this.#machine, debugreg2007, 0xc000_0000n)
  }

  /** The columns after the arguments, as the model has them. */
  play([op, cpu, args]: Step): Columns {
    const errors = this.#kernel.table.errors.length
    this.#called = []
    const result = this.#call(op, cpu, args)
    const { table, kwatches, threads } = this.#kernel
    return [
      result,
      table.entries.map(({ flag }) => flag),
      table.entries.map(({ useCount }) => useCount),
      hexadecimal(table.globalMask),
      kwatches.entries.map(
        (entry) =>
          entry && {
            addr: hexadecimal(entry.address),
            len: entry.length,
            type: codes[Number(codeOfType(entry.type))],
          },
      ),
      Object.fromEntries(
        taskNames.map((task) => {
          const saved = [0, 1, 2, 3, 6, 7].map((n) => hexadecimal(threads.saved(task, n)))
          return [task, this.#alive.has(task) ? saved : null]
        }),
      ),
      taskNames.filter((task) => threads.of(task).debugged),
      this.#machine.states.map(({ registers }, index) => [
        threads.current(index),
        registers.dr.map(hexadecimal),
        // The recording keeps DR7 as the code wrote it, without bit 10, which hardware sets.
        hexadecimal(registers.dr7 & ~0x400n),
        registers.de,
      ]),
      table.errors.length > errors,
      op === 'trap' ? this.#called : null,
    ]
  }

  /** The recording has null for what returns nothing. */
  #call(op: string, cpu: number, args: Arguments): unknown {
    const { table, kwatches, ptrace, processes } = this.#kernel
    const task = args.task ?? ''
    switch (op) {
      case 'register_kwatch': {
        const type = typeof args.type === 'number' ? args.type : codes.indexOf(args.type)
        const handler = args.handler ? (slot: number) => void this.#called.push(slot) : null
        const address = BigInt(args.addr)
        const registered = kwatches.register(cpu, { address, length: args.len, type, handler })
        return registered.ok ? registered.value : registered.error.errno
      }
      case 'debugreg_global_alloc':
        return table.allocateGlobal(args.n === 'ANY' ? 'any' : args.n) ?? -1
      case 'poke':
        return ptrace.poke(task, args.reg, BigInt(args.value))?.errno ?? 'ok'
      case 'trap':
        return processes.trap(cpu, BigInt(args.dr6))
      case 'unregister_kwatch':
        kwatches.unregister(cpu, Number(args.n))
        return null
      case 'debugreg_global_free':
        table.freeGlobal(Number(args.n))
        return null
      case 'switch':
        processes.switchTo(cpu, args.task)
        return null
      case 'spawn':
        this.#alive.add(task)
        return null
      case 'fork':
        this.#alive.add(args.child)
        processes.fork(task, args.child)
        return null
      case 'exec':
        processes.exec(task)
        return null
      case 'exit':
        this.#alive.delete(task)
        processes.exit(task)
        return null
      case 'signal':
        processes.signal(cpu)
        return null
      default:
        throw new Error(`the recording has an operation ${op}`)
    }
  }
}

describe("recorded from Alan Stern's as839b, compiled", () => {
  const checked = evidence('stern-2007')

  test('every column after the arguments is compared', () => {
    expect(recording.columns.slice(3)).toEqual([
      'rc',
      'slot_flag',
      'slot_use_count',
      'dr7_global_mask',
      'kwatch_list',
      'task_debugreg_0_1_2_3_6_7',
      'tasks_with_TIF_DEBUG',
      'cpus',
      'kernel_log_error',
      'trap_handlers_called',
    ])
  })

  test.each(recording.sequences)('$name', ({ cpus, steps }) => {
    const replay = new Replay(cpus)
    steps.forEach((step, index) => {
      const [op, cpu, args, ...columns] = step
      const call = `step ${index}: ${op}(${JSON.stringify(args)}) on CPU ${cpu}`
      expect({ call, columns: replay.play(step) }).toEqual({ call, columns })
    })
    checked(steps.length)
  })
})
