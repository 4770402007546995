import { AskingClient } from './asking.ts'
import type { Behaviour, Surroundings } from './behaviour.ts'
import { RawWriter } from './raw-writer.ts'
import { everywhere } from './wide.ts'
import type { ClientProgram } from './wishes.ts'

/**
 * kgdb: breakpoints of the whole machine. It was converted to perf's breakpoints early in 2010; no policy before that
 * ever had it for a client, so there it writes the registers behind everybody's back.
 * Source: arch/x86/kernel/kgdb.c, Linux 2.6.28 and 2.6.34.
 */
export function kgdb(program: ClientProgram, { cpus, asksForKgdb }: Surroundings): Behaviour {
  return asksForKgdb
    ? new AskingClient(program, { narrowed: everywhere })
    : new RawWriter(program, cpus)
}
