import { readRegister, writeRegister } from '../../registers/registers.ts'
import type { CpuIndex } from '../actions.ts'
import type { Machine } from '../machine.ts'

/**
 * The kernel's single MOVs, on one CPU or by inter-processor interrupt on the others. Owners are not touched.
 * With DR7.GD set a MOV raises #DB, whose handler finds GD cleared and goes on (SDM 17.2.4).
 */
export class CpuMoves {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  read(cpu: CpuIndex, register: number): bigint {
    const read = readRegister(this.#machine.state(cpu).registers, register)
    if (read.ok) return read.value
    if (read.error.vector !== '#DB') return 0n
    this.#machine.setRegisters(cpu, read.error.registers)
    return this.read(cpu, register)
  }

  /** DR7 as it stands, without a MOV. */
  control(cpu: CpuIndex): bigint {
    return this.#machine.state(cpu).registers.dr7
  }

  write(cpu: CpuIndex, register: number, value: bigint): void {
    const written = writeRegister(this.#machine.state(cpu).registers, register, value)
    if (written.ok) {
      this.#machine.setRegisters(cpu, written.value)
    } else if (written.error.vector === '#DB') {
      this.#machine.setRegisters(cpu, written.error.registers)
      this.write(cpu, register, value)
    }
  }

  /** On the calling CPU first, then on all others. */
  writeAll(caller: CpuIndex, register: number, value: bigint): void {
    this.write(caller, register, value)
    for (const cpu of this.#machine.cpus) {
      if (cpu !== caller) this.write(cpu, register, value)
    }
  }

  /** Sets CR4.DE on every CPU. */
  enableIo(): void {
    this.#machine.states.forEach(({ registers }, cpu) => {
      if (!registers.de) this.#machine.setRegisters(cpu, { ...registers, de: true })
    })
  }
}
