import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../.ci/setup.mjs'

const sources = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  '.ci/offline.mjs',
  'package-lock.json',
]

function newestChange(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}

/** Builds the page when dist/page is missing or older than what it is made of. Throws when the build fails. */
export function ensureBuilt(): void {
  const page = join(root, 'dist', 'page', 'index.html')
  const changed = Math.max(...sources.map((source) => newestChange(join(root, source))))
  if (existsSync(page) && statSync(page).mtimeMs >= changed) return
  // Under vitest NODE_ENV is `test`, which would put React's development build into the page.
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status === 0) return
  // The page may be there although the rest failed, and the next test file would take it for built.
  rmSync(page, { force: true })
  throw new Error(`npm run build failed:\n${stdout}${stderr}`)
}
