import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../.ci/setup.mjs'
import { ensureBuilt } from './build.ts'

/** Somebody else's project, which has drscope among its packages. */
const project = join(root, 'test-results', 'core-user')

const program = `
import { createRun, decodeDr7, policies, resetRegisters } from 'drscope/core'
const run = createRun(policies.reservation, { cpus: 1, tasks: ['A'] })
const watch = { address: 0x4040e8n, length: 8, type: 'write' }
run.apply({ type: 'request', id: 'k', client: 'kgdb', watch })
console.log(run.owners(0).join(), decodeDr7(resetRegisters().dr7).ge, typeof document)
`

test('drscope/core is an ES module that plain Node imports', () => {
  ensureBuilt()
  rmSync(project, { recursive: true, force: true })
  mkdirSync(join(project, 'node_modules'), { recursive: true })
  symlinkSync(root, join(project, 'node_modules', 'drscope'))
  writeFileSync(join(project, 'user.mjs'), program)
  const printed = execFileSync(process.execPath, ['user.mjs'], { cwd: project, encoding: 'utf8' })
  expect(printed.trim()).toBe(',,,k false undefined')
})

test('its types are there', () => {
  ensureBuilt()
  const types = { compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: [] } }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ ...types, files: ['user.ts'] }))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  const source = `
import { matchAccess, resetRegisters, type Access } from 'drscope/core'
const access: Access = { kind: 'write', address: 0n, size: 1 }
export const bits: number = matchAccess(resetRegisters(), access)
// @ts-expect-error addresses are bigint at this face
export const wrong: Access = { kind: 'write', address: 0, size: 1 }
`
  writeFileSync(join(project, 'user.ts'), source)
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  expect(() => execFileSync(tsc, ['-p', project], { encoding: 'utf8' })).not.toThrow()
})
