import { expect, test } from 'vitest'
import { lengthCodes, typeCodes } from '../../../src/core/registers/codes.ts'
import { isEnabled } from '../../../src/core/registers/slots.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import { PrasadAllocator } from '../../../src/core/reservation/prasad-2009/allocator.ts'
import { readVectors } from '../vectors.ts'
import { type Arguments, type Recording, type Step, symbols } from './prasad-2009-recording.ts'

const { sequences } = readVectors('prasad-2009.json') as Recording

function watchOf({ addr = '0', lenCode = 0, typeCode = 0, name = '' }: Arguments) {
  const length = lengthCodes[(lenCode >> 2) & 3]?.length ?? 1
  const type = typeCodes[typeCode & 3]?.type ?? 'write'
  return { address: symbols.get(name) ?? BigInt(addr), length, type }
}

/** The calls of a recording as actions. One that failed for what our requests cannot ask for has left no trace. */
class Driven {
  readonly machine: Machine
  readonly #allocator: PrasadAllocator
  /** The task of each registered breakpoint, null for the kernel's. */
  readonly #registered = new Map<string, string | null>()

  constructor(cpus: number) {
    this.machine = new Machine(cpus, false)
    this.#allocator = new PrasadAllocator(this.machine)
  }

  step([op, cpu, args, rc]: Step): string | null {
    const { bp: id = '', task = null } = args
    switch (op) {
      case 'regk':
      case 'regu': {
        if (rc === 'EINVAL' || rc === 'EFAULT') return rc
        const who = op === 'regk' ? { client: 'kernel' } : { client: 'gdb', task: task ?? '' }
        const watch = watchOf(args)
        const [answer] = this.#allocator.request({ id, ...who, watch, from: cpu })
        if (answer?.type !== 'granted') return answer?.type === 'refused' ? answer.errno : 'none'
        this.#registered.set(id, op === 'regk' ? null : task)
        return 'ok'
      }
      case 'modu': {
        if (rc !== 'ok') return rc
        const watch = watchOf(args)
        const [answer] = this.#allocator.modify({ type: 'modify', id, watch, from: cpu })
        return answer?.type === 'modified' ? 'ok' : 'none'
      }
      case 'unregk':
      case 'unregu':
        if (this.#registered.get(id) !== (op === 'unregk' ? null : task)) return null
        this.#registered.delete(id)
        this.#allocator.release({ type: 'release', id, from: cpu })
        return null
      case 'switch':
        this.#switch(cpu, task)
        return null
      case 'exec':
      case 'exit':
        this.#allocator.life({ type: op, task: task ?? '' })
        for (const [each, of] of this.#registered) if (of === task) this.#registered.delete(each)
        if (op === 'exit') this.#switch(cpu, null)
        return null
      default:
        this.#allocator.trap(
          cpu,
          slotIndices.filter((slot) => ((args.dr6 ?? 0) >> slot) & 1),
        )
        return rc
    }
  }

  #switch(cpu: number, task: string | null): void {
    this.machine.setTask(cpu, task)
    this.#allocator.switch({ type: 'switch', cpu, task })
  }
}

/** Sequences without an object in two slots, each up to where a CPU comes up. */
const driven = sequences
  .filter(({ profile }) => profile !== 'odd')
  .map(({ steps, ...rest }) => {
    const end = steps.findIndex(([op]) => op === 'cpuup')
    return { ...rest, steps: end < 0 ? steps : steps.slice(0, end) }
  })

test('most of the recording can be driven', () => {
  expect(driven.reduce((sum, { steps }) => sum + steps.length, 0)).toBeGreaterThan(1500)
})

test.each(driven)(
  '$name through actions: answers, registers and owners',
  ({ profile, cpus, steps }) => {
    const run = new Driven(cpus)
    for (const [n, step] of steps.entries()) {
      const [, , , rc, position, , kernel, tasks, , debug, recorded] = step
      expect({ n, rc: run.step(step) }).toEqual({ n, rc })
      for (const [cpu, [current, addresses, control]] of recorded.entries()) {
        const { registers, owners } = run.machine.state(cpu)
        expect({ n, dr: registers.dr, dr7: registers.dr7 }).toEqual({
          n,
          dr: addresses.map(BigInt),
          dr7: BigInt(control) | 0x400n,
        })
        for (const slot of slotIndices) {
          const enabled = isEnabled(registers, slot)
          const loaded = profile !== 'remote' && current !== null && debug.includes(current)
          const theirs = loaded ? tasks[current] : [owners[slot]]
          const possible = slot >= position ? [kernel[slot]] : theirs
          expect(enabled ? possible : [null]).toContain(owners[slot])
        }
      }
    }
  },
)
