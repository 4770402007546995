import { countOf } from './text.ts'

/** Why a source did not become a trace. */
export interface ImportError {
  readonly kind:
    | 'empty'
    | 'compressed'
    | 'hits'
    | 'not-accesses'
    | 'binary'
    | 'unrecognised'
    | 'damaged'
    | 'no-accesses'
    | 'read'
    | 'memory'
    | 'too-large'
    | 'cancelled'
  /** What is wrong, where, and what to do: whole sentences. */
  readonly reason: string
  /** Where in a text, from 1. */
  readonly line?: number
  /** Where, from 0: the byte that is wrong, or the first that was not read. */
  readonly byte?: number
}

export function unreadable(message: string, bytes: number): ImportError {
  const reason = `The file could not be read on after ${countOf(bytes, 'byte')}: ${message}. Open it again.`
  return { kind: 'read', reason, byte: bytes }
}

export function notUnpacked(message: string, bytes: number): ImportError {
  const reason = `The gzip could not be unpacked on after ${countOf(bytes, 'byte')}: ${message}. Pack or fetch it again.`
  return { kind: 'damaged', reason, byte: bytes }
}

/** How to get a trace that can be read. */
export const howToRecord =
  'Record one with valgrind --tool=lackey --basic-counts=no --trace-mem=yes --log-file=FILE PROGRAM, or open what Dinero, Pin, DynamoRIO, QEMU, gem5, ftrace, mmiotrace, perf or gdb wrote, or a CSV with a column of addresses.'
