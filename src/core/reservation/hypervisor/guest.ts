import { decodeDr7, encodeDr7 } from '../../registers/decode.ts'
import { resetRegisters } from '../../registers/registers.ts'
import type { DebugRegisters } from '../../registers/types.ts'
import type { CpuIndex, WriteAction } from '../actions.ts'
import { writeImage } from '../raw-write.ts'
import { type CpuState, Machine, noOwners } from '../machine.ts'
import type { Outcome } from '../outcomes.ts'
import type { Allocator, Policy } from '../policy.ts'

/** The guest: virtual CPUs with registers of their own, and the kernel that deals them out there. */
export class Guest {
  readonly kernel: Allocator
  readonly #hardware: Machine
  readonly #machine: Machine

  constructor(hardware: Machine, policy: Policy) {
    this.#hardware = hardware
    this.#machine = new Machine(hardware.states.length, false)
    this.follow()
    this.kernel = policy.create(this.#machine)
  }

  /** What a MOV from DRn gives the guest: the values as it wrote them. */
  state(cpu: CpuIndex): CpuState {
    return this.#machine.state(cpu)
  }

  /** Which task runs, and CR4.DE: those the guest shares with the hardware. */
  follow(): void {
    this.#hardware.states.forEach(({ task, registers: { de } }, cpu) => {
      const own = this.#machine.state(cpu)
      if (own.task === task && own.registers.de === de) return
      this.#machine.setTask(cpu, task)
      if (own.registers.de !== de) this.#machine.setRegisters(cpu, { ...own.registers, de })
    })
  }

  /** A #DB was the guest's: it finds DR6 and DR7 as the CPU has set them. */
  trapped(cpu: CpuIndex): void {
    this.#machine.setRegisters(cpu, this.#hardware.state(cpu).registers)
  }

  discard(cpu: CpuIndex): void {
    const { registers } = this.#machine.state(cpu)
    const reset: DebugRegisters = { ...resetRegisters(), de: registers.de }
    this.#machine.setImage(cpu, { registers: reset, owners: noOwners })
  }

  /** A MOV by the guest. General detect acts by the DR7 that is loaded, so `shadowed` keeps its own GD from acting. */
  write(action: WriteAction, shadowed: boolean): Outcome[] {
    const { cpu, register } = action
    const state = this.#machine.state(cpu)
    const { gd } = decodeDr7(state.registers.dr7)
    const hidden = shadowed && gd
    const before = hidden ? withGd(state.registers, false) : state.registers
    const { image, outcomes } = writeImage({ ...state, registers: before }, action)
    const restores = hidden && register !== 5 && register !== 7
    const registers = restores ? withGd(image.registers, true) : image.registers
    this.#machine.setImage(cpu, { registers, owners: image.owners })
    return outcomes
  }
}

function withGd(registers: DebugRegisters, gd: boolean): DebugRegisters {
  return { ...registers, dr7: encodeDr7({ ...decodeDr7(registers.dr7), gd }) }
}
