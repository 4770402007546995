import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where benchmarks put what they make: beside the bundles, out of the repository. */
export const scratch = join(process.cwd(), 'node_modules', '.cache', 'bench-data')
mkdirSync(scratch, { recursive: true })

/** What one round of the C program took, and what it found. */
export interface Round {
  readonly seconds: number
  readonly answer: number
}

export type Reference = (
  command: 'sum' | 'exact' | 'window' | 'lackey',
  files: readonly string[],
  environment?: Readonly<Record<string, string>>,
  rounds?: number,
) => Round[]

/** reference.c, compiled; null where no compiler is found. */
export function compileReference(): Reference | null {
  const program = join(scratch, 'reference')
  const source = join(process.cwd(), 'test', 'bench', 'reference.c')
  const flags = ['-O3', '-march=native', '-Wall', '-Wextra', '-o', program, source]
  const compiled = ['cc', 'gcc', 'clang'].some((compiler) => {
    try {
      execFileSync(compiler, flags, { stdio: ['ignore', 'ignore', 'inherit'] })
      return true
    } catch {
      return false
    }
  })
  if (!compiled || !existsSync(program)) return null
  return (command, files, environment = {}, rounds = 1) => {
    // One round to warm the caches of the machine, which does not count.
    const printed = execFileSync(program, [command, String(rounds + 1), ...files], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    })
    const lines = printed.trim().split('\n').slice(1)
    return lines.map((line) => {
      const [seconds = NaN, answer = NaN] = line.split(' ').map(Number)
      return { seconds, answer }
    })
  }
}
