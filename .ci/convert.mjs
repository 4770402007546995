// npm run convert -- FILE [OUT]: any trace that the page can read, as a .bpt (docs/bpt.md), by the same code.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { installPackages, root, run } from './setup.mjs'

const usage = 'npm run convert -- FILE [OUT.bpt]'

/** Says how far it is, on one line where somebody looks on. */
function createMeter(what, size) {
  const started = performance.now()
  let last = 0
  return (bytes, accesses, done = false) => {
    const now = performance.now()
    if (!done && now - last < (process.stderr.isTTY ? 100 : 5000)) return
    last = now
    const seconds = Math.max(now - started, 1) / 1000
    const text =
      `${what}: ${(bytes / 1e6).toFixed(1)}${size ? ` of ${(size / 1e6).toFixed(1)}` : ''} MB, ` +
      `${accesses.toLocaleString('en')} accesses, ${(accesses / seconds / 1e6).toFixed(1)} million a second`
    process.stderr.write(
      process.stderr.isTTY ? `\r\u{1b}[K${text}${done ? '\n' : ''}` : `${text}\n`,
    )
  }
}

/** `perl.lackey.gz` becomes `perl.bpt`, beside it. */
function outputFor(file) {
  const name = basename(file).replace(/\.gz$/, '')
  return join(dirname(file), `${basename(name, extname(name))}.bpt`)
}

async function readTrace(core, file) {
  const meter = createMeter(`reading ${basename(file)}`, statSync(file).size)
  let progress = { bytes: 0, accesses: 0 }
  const source = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 }))
  const trace = await core.importTrace(source, {
    name: basename(file),
    onProgress(now) {
      progress = now
      meter(now.bytes, now.accesses)
    },
  })
  if (!trace.ok) throw new Error(`${file}: ${trace.error.reason}`)
  meter(progress.bytes, trace.value.length, true)
  return trace.value
}

/** Under another name until it is whole, so that half a file never looks like one. */
async function writeTrace(core, trace, out) {
  const part = `${out}.part`
  const meter = createMeter(`writing ${basename(out)}`)
  const handle = await open(part, 'w')
  try {
    const bytes = await core.writeBpt(trace, (piece) => handle.writeFile(piece), {
      onProgress: (now) => meter(now.bytes, now.accesses),
    })
    if (!bytes.ok) throw new Error(bytes.error)
    meter(bytes.value, trace.length, true)
    await handle.close()
    await rename(part, out)
    return bytes.value
  } catch (error) {
    await handle.close()
    await rm(part, { force: true })
    throw error
  }
}

async function convert(file, out = outputFor(file)) {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  if (!statSync(file).isFile()) throw new Error(`${file} is no file.`)
  if (existsSync(out)) throw new Error(`${out} is there already: remove it, or name another.`)
  installPackages()
  const { compileAssembly } = await import('./assembly.mjs')
  await compileAssembly()
  if (run('npx', ['tsc', '-p', 'src/core/tsconfig.build.json']) !== 0) {
    throw new Error('The core could not be built.')
  }
  const core = await import('../dist/core/index.js')
  const trace = await readTrace(core, file)
  for (const sentence of trace.notes.sentences) console.error(sentence)
  const bytes = await writeTrace(core, trace, out)
  const each = (bytes / trace.length).toFixed(2)
  console.log(
    `${relative(process.cwd(), out)}: ${trace.length} accesses, ${bytes} bytes, ${each} each`,
  )
}

const [file, out, ...rest] = process.argv.slice(2)
if (file === undefined || rest.length > 0) {
  console.error(usage)
  process.exitCode = 2
} else {
  // npm runs scripts in the repository; paths are meant from where the person is.
  process.chdir(process.env.INIT_CWD ?? root)
  try {
    await convert(file, out)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
