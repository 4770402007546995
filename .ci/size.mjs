// npm run test:size: the JavaScript of the first screen, gzipped, against its budget. Needs `npm run build`.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './setup.mjs'

const limit = 200_000
const page = join(root, 'dist', 'page')
const html = join(page, 'index.html')

/** Paths of the entry, of the chunks that it preloads, and of all that these import statically. */
function firstScreen() {
  const named = readFileSync(html, 'utf8').matchAll(
    /<(?:script|link rel="modulepreload")[^>]*?(?:src|href)="([^"]+\.js)"/g,
  )
  const files = new Set([...named].map(([, path]) => join(page, path)))
  for (const file of files) {
    const imports = readFileSync(file, 'utf8').matchAll(
      /\b(?:import|from)\s*["'](\.[^"']+\.js)["']/g,
    )
    for (const [, path] of imports) {
      const imported = join(dirname(file), path)
      if (existsSync(imported)) files.add(imported)
    }
  }
  return [...files]
}

const sizes = existsSync(html)
  ? firstScreen().map((file) => ({
      name: basename(file),
      bytes: gzipSync(readFileSync(file)).length,
    }))
  : []
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
const format = (bytes) => bytes.toLocaleString('en')
for (const { name, bytes } of sizes) console.log(`${name}: ${format(bytes)} bytes`)
console.log(
  `JavaScript of the first screen, gzipped: ${format(total)} of ${format(limit)} bytes allowed`,
)
if (sizes.length === 0) console.error('dist/page names no JavaScript: run npm run build first.')
process.exitCode = sizes.length === 0 || total > limit ? 1 : 0
