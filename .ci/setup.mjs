// What `npm start` and `npm test` need before anything else. Plain Node: it runs when nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command in the repository, its output on ours; answers with its exit code. */
export function run(command, args, environment = {}) {
  const { error, status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}

/** Node new enough and the packages of package-lock.json in node_modules. Throws one sentence when it cannot be had. */
export function installPackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`drscope needs Node 20.19 or newer, and this is Node ${process.versions.node}.`)
  }
  const installed = join(root, 'node_modules', '.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  if (run('npm', ['ci', '--include=dev', '--no-progress', '--loglevel=error']) !== 0) {
    throw new Error('npm ci failed: the packages of package-lock.json could not be installed.')
  }
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const chromiumPlaces = [
  ...['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap((folder) =>
    chromiumNames.map((name) => join(folder, name)),
  ),
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The path of a Chromium or Chrome: CHROMIUM_PATH, then PATH, then the usual places. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [
    ...(process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : []),
    ...folders.flatMap((folder) => chromiumNames.map((name) => join(folder, name))),
    ...chromiumPlaces,
  ].find(isExecutable)
}

/** A Chromium for the browser tests, from Debian's packages when there is none. Throws one sentence when it cannot be had. */
export function installChromium() {
  const found = findChromium()
  if (found) return found
  const asRoot = process.getuid?.() === 0 ? ['env'] : ['sudo', '-n', 'env']
  const [command, ...prefix] = [...asRoot, 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q']
  run(command, [...prefix, 'update'])
  run(command, [...prefix, 'install', '-y', '--no-install-recommends', 'chromium'])
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The browser tests need Chromium: install it, or name one with CHROMIUM_PATH=/path/to/chromium.',
  )
}
