import type { ClientKind } from '../reservation/actions.ts'
import type { Behaviour, Surroundings } from './behaviour.ts'
import { Gdb } from './gdb.ts'
import { kgdb } from './kgdb.ts'
import { KsymTracer } from './ksym.ts'
import { kwatch } from './kwatch.ts'
import { perf } from './perf.ts'
import { PtraceTracer } from './ptrace.ts'
import { RawWriter } from './raw-writer.ts'
import { utrace } from './utrace.ts'
import { wide } from './wide.ts'
import type { ClientProgram } from './wishes.ts'

/** Every kind of client, by name. */
const kinds: Readonly<
  Record<ClientKind, (program: ClientProgram, around: Surroundings) => Behaviour>
> = {
  gdb: (program, around) => new Gdb(program, around),
  ptrace: (program) => new PtraceTracer(program),
  kgdb,
  kwatch,
  utrace,
  perf,
  ksym: (program) => new KsymTracer(program),
  wide,
  raw: (program, { cpus }) => new RawWriter(program, cpus),
}

/** A client at the beginning of a run; null where it has no kind and so no behaviour of its own. */
export function behaviourOf(program: ClientProgram, around: Surroundings): Behaviour | null {
  return program.kind === undefined ? null : kinds[program.kind](program, around)
}
