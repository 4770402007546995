import type { HwBreakpoint } from '../../../src/core/reservation/prasad-2009/breakpoint.ts'
import {
  type DebugRegisterPort,
  HwBreakpointFacility,
} from '../../../src/core/reservation/prasad-2009/facility.ts'
import { Thread } from '../../../src/core/reservation/prasad-2009/thread.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'

export interface Arguments {
  readonly bp?: string
  readonly task?: string | null
  readonly addr?: string
  readonly lenCode?: number
  readonly typeCode?: number
  readonly name?: string
  readonly noTrigger?: boolean
  readonly dr6?: number
}

/** The columns of one step, in the order of the file. */
export type Step = readonly [
  op: string,
  cpu: number,
  args: Arguments,
  rc: string | null,
  position: number,
  userCount: readonly number[],
  kernel: readonly (string | null)[],
  tasks: Readonly<Record<string, readonly (string | null)[]>>,
  registers: Readonly<Record<string, readonly string[]>>,
  debug: readonly string[],
  cpus: readonly (readonly [string | null, readonly string[], string])[],
  trap: { readonly dr6: number; readonly triggered: readonly string[] } | null,
]

export interface Recording {
  readonly sequences: readonly {
    readonly name: string
    readonly profile: string
    readonly cpus: number
    readonly steps: readonly Step[]
  }[]
}

/** The kernel symbols that the recording knows. */
export const symbols = new Map([['pid_max', 0xffff_ffff_81a0_0a40n]])
const letters = ['A', 'B', 'C']
const hex = (value: bigint) => `0x${value.toString(16)}`

/** DR0-DR3 and DR7 of each CPU as they were written, without what hardware makes of them. */
class Written implements DebugRegisterPort {
  readonly #cpus: bigint[][]

  constructor(cpus: number) {
    this.#cpus = Array.from({ length: cpus }, () => [0n, 0n, 0n, 0n, 0n])
  }

  set(cpu: number, register: number, value: bigint): void {
    const registers = this.#cpus[cpu]
    if (registers) registers[Math.min(register, 4)] = value
  }

  control(cpu: number): bigint {
    return this.read(cpu)[4] ?? 0n
  }

  read(cpu: number): readonly bigint[] {
    return this.#cpus[cpu] ?? []
  }
}

/** Carries out the calls of a recording and answers with the same columns. */
export class Replayed {
  readonly #written: Written
  readonly #facility: HwBreakpointFacility
  readonly #threads = new Map(letters.map((letter) => [letter, new Thread()]))
  readonly #current: (string | null)[]
  readonly #breakpoints = new Map<string, HwBreakpoint>()

  constructor(cpus: number) {
    this.#written = new Written(cpus)
    this.#facility = new HwBreakpointFacility(cpus, this.#written, symbols)
    this.#current = Array.from({ length: cpus }, () => null)
  }

  step([op, cpu, args]: Step): Step {
    const answer = this.#carryOut(op, cpu, args)
    const threads = [...this.#threads]
    const nameOf = (bp: HwBreakpoint | null) => bp?.owner ?? null
    return [
      op,
      cpu,
      args,
      typeof answer === 'string' ? answer : (answer?.rc ?? null),
      this.#facility.kernelPosition,
      [...this.#facility.userCount],
      this.#facility.kernel.map(nameOf),
      Object.fromEntries(threads.map(([letter, { hbp }]) => [letter, hbp.map(nameOf)])),
      Object.fromEntries(
        threads.map(([letter, { debugreg, debugreg7 }]) => [
          letter,
          [...debugreg, debugreg7].map(hex),
        ]),
      ),
      threads.flatMap(([letter, { debug }]) => (debug ? [letter] : [])),
      this.#current.map((letter, n) => {
        const values = this.#written.read(n).map(hex)
        return [letter, values.slice(0, 4), values[4] ?? ''] as const
      }),
      typeof answer === 'object' && answer ? answer.trap : null,
    ]
  }

  #carryOut(op: string, cpu: number, args: Arguments) {
    switch (op) {
      case 'regk':
        return this.#facility.registerKernel(this.#filled(args)) ?? 'ok'
      case 'regu':
        return this.#facility.registerUser(cpu, this.#thread(args), this.#filled(args)) ?? 'ok'
      case 'modu':
        return this.#facility.modifyUser(cpu, this.#thread(args), this.#filled(args)) ?? 'ok'
      case 'unregk':
        this.#facility.unregisterKernel(this.#breakpoint(args))
        return null
      case 'unregu':
        this.#facility.unregisterUser(cpu, this.#thread(args), this.#breakpoint(args))
        return null
      case 'switch':
        this.#switch(cpu, args.task ?? null)
        return null
      case 'exec':
      case 'exit':
        this.#end(op, cpu, args)
        return null
      case 'cpuup':
        for (const slot of [...slotIndices, 7]) this.#written.set(cpu, slot, 0n)
        this.#facility.bringUp(cpu)
        return null
      case 'trap': {
        const { stop, dr6, triggered } = this.#facility.handle(cpu, BigInt(args.dr6 ?? 0))
        const trap = { dr6: Number(dr6), triggered: triggered.map(({ owner }) => owner ?? '') }
        return { rc: stop ? 'stop' : 'done', trap }
      }
      default:
        throw new Error(`unknown call ${op}`)
    }
  }

  #end(op: string, cpu: number, args: Arguments): void {
    const thread = this.#thread(args)
    if (thread.debug) this.#facility.flush(cpu, thread)
    if (op === 'exec') return
    this.#switch(cpu, null)
    this.#threads.set(args.task ?? '', new Thread())
  }

  #switch(cpu: number, letter: string | null): void {
    this.#current[cpu] = letter
    this.#facility.switchTo(cpu, letter === null ? new Thread() : this.#thread({ task: letter }))
  }

  #thread({ task }: Arguments): Thread {
    const thread = this.#threads.get(task ?? '')
    if (thread === undefined) throw new Error(`unknown task ${task}`)
    return thread
  }

  #breakpoint({ bp: owner = '' }: Arguments): HwBreakpoint {
    const fresh = { address: 0n, len: 0, type: 0, triggered: false, owner }
    const bp = this.#breakpoints.get(owner) ?? fresh
    this.#breakpoints.set(owner, bp)
    return bp
  }

  /** The caller overwrites its breakpoint before the call, also where the call then fails. */
  #filled(args: Arguments): HwBreakpoint {
    const bp = this.#breakpoint(args)
    const { addr = '0', lenCode = 0, typeCode = 0, name, noTrigger = false } = args
    delete bp.name
    const named = name === undefined ? {} : { name }
    return Object.assign(bp, {
      address: BigInt(addr),
      len: lenCode,
      type: typeCode,
      triggered: !noTrigger,
      ...named,
    })
  }
}
