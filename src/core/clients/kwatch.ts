import { AskingClient } from './asking.ts'
import type { Behaviour } from './behaviour.ts'
import { everywhere } from './wide.ts'
import type { ClientProgram } from './wishes.ts'

/**
 * kwatch: a watch of the kernel on every CPU, asked for on one of them, whose DR7 the table of 2007 copies to all.
 * Where there is no kwatch it is what came after it: a breakpoint of the kernel, and today a wide one.
 * Source: Alan Stern's as839b, January 2007.
 */
export function kwatch(program: ClientProgram): Behaviour {
  return new AskingClient(program, { narrowed: everywhere })
}
