// Compiles src/core/trace/assembly/*.ts (AssemblyScript) to src/core/trace/compiled/*.ts: the WebAssembly as base64 in
// a module, so that workers, files and Node load it without a request. Does nothing for what is up to date.
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './setup.mjs'

export const assemblyFolder = join(root, 'src', 'core', 'trace', 'assembly')
const compiledFolder = join(root, 'src', 'core', 'trace', 'compiled')

const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

/** A fingerprint of all that the result depends on. */
function fingerprint(sources) {
  const hash = createHash('sha256').update(flags.join(' '))
  hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')))
  for (const name of sources) hash.update(name).update(readFileSync(join(assemblyFolder, name)))
  return hash.digest('hex')
}

async function compile(name) {
  const { default: asc } = await import('assemblyscript/asc')
  let binary
  let messages = ''
  const { error } = await asc.main([name, ...flags, '--outFile', 'out.wasm'], {
    readFile: (path) => {
      const file = join(assemblyFolder, path)
      return existsSync(file) ? readFileSync(file, 'utf8') : null
    },
    writeFile: (_path, contents) => {
      binary = contents
    },
    listFiles: () => [],
    stderr: { write: (text) => (messages += String(text)) },
  })
  if (error || !binary) throw new Error(`${name} does not compile:\n${messages}`)
  return Buffer.from(binary).toString('base64')
}

/** Throws what the compiler says. */
export async function compileAssembly() {
  const sources = readdirSync(assemblyFolder).filter((name) => name.endsWith('.ts'))
  const mark = `// Made by .ci/assembly.mjs from assembly/. ${fingerprint(sources)}\n`
  const isCurrent = (file) => existsSync(file) && readFileSync(file, 'utf8').startsWith(mark)
  mkdirSync(compiledFolder, { recursive: true })
  for (const name of sources) {
    const file = join(compiledFolder, name)
    if (isCurrent(file)) continue
    const text = `${mark}export const code =\n  '${await compile(name)}'\n`
    // Whoever reads the file at the same time sees the old one or the new one.
    const draft = `${file}.${randomUUID()}`
    writeFileSync(draft, text)
    renameSync(draft, file)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await compileAssembly()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
