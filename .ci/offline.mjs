// The build of dist/offline/drscope.html: the whole program in one file, which works from a memory stick.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { root } from './setup.mjs'

const publicFolder = join(root, 'public')

/** Every file under public/ by its path there, in base64. */
function shippedFiles() {
  const paths = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    paths.map((path) => [
      path.slice(publicFolder.length + 1).replaceAll('\\', '/'),
      readFileSync(path).toString('base64'),
    ]),
  )
}

const shippedId = '\0shipped'

/** Takes the files, and how the worker starts, from the page itself instead of from a server. */
const origin = {
  name: 'offline-origin',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === 'virtual:shipped') return shippedId
    if (importer && id.endsWith('/origin/server.ts')) return resolve(root, 'src/origin/offline.ts')
  },
  load(id) {
    if (id === shippedId) return `export default ${JSON.stringify(shippedFiles())}`
  },
  transformIndexHtml(html) {
    const icon = readFileSync(join(publicFolder, 'icon.svg'), 'utf8')
    return html.replace(
      /href="[^"]*icon\.svg"/,
      `href="data:image/svg+xml,${encodeURIComponent(icon)}"`,
    )
  },
}

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The texts between the tags of inline elements of this name. */
function inlined(html, name) {
  const element = new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g')
  return [...html.matchAll(element)].map(([, text]) => text)
}

/** One file named drscope.html, with a policy that lets run what is in it and nothing else. */
function onlyPage(styles) {
  return {
    name: 'offline-page',
    enforce: 'post',
    generateBundle: {
      // After the plugin that puts scripts and styles into the page.
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html']
        // The worker's code is in the page; the copy that stays beside it would be taken for needed.
        for (const name of Object.keys(bundle)) if (name !== 'index.html') delete bundle[name]
        const html = String(page.source)
        const policy = [
          "default-src 'none'",
          `script-src ${inlined(html, 'script').map(hashOf).join(' ')} 'wasm-unsafe-eval'`,
          'worker-src blob:',
          `style-src ${[...styles, ...inlined(html, 'style')].map(hashOf).join(' ')}`,
          'img-src data: blob:',
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; ')
        page.fileName = 'drscope.html'
        page.source = html.replace(
          '<head>',
          () => `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`,
        )
      },
    },
  }
}

/** `styles`: the inline styles that the program itself puts into the page. */
export function offlinePlugins(styles) {
  return [origin, viteSingleFile({ removeViteModuleLoader: true }), onlyPage(styles)]
}
