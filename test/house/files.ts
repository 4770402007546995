import { isCode, withoutComments } from './sources.ts'
import type { Sources } from './sources.ts'

const mostLines = 400
const mostLinesOfReadme = 20
const mostLinesOfWorker = 39
const barrels = ['src/core/index.ts']

function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

function mostLinesOf(path: string): number {
  if (path.endsWith('/replay.worker.ts')) return mostLinesOfWorker
  return path.endsWith('/README.md') ? mostLinesOfReadme : mostLines
}

/** Every file of src, its READMEs and the worker's doorbell stay short. */
export function checkLengths(sources: Sources): string[] {
  return [...sources]
    .filter(([path, text]) => path.startsWith('src/') && countLines(text) > mostLinesOf(path))
    .map(
      ([path, text]) => `${path} has ${countLines(text)} lines, ${mostLinesOf(path)} are allowed`,
    )
}

/** Each main folder of src and each folder of src/core that has code says in a README.md what belongs there. */
export function checkReadmes(sources: Sources): string[] {
  const folders = [...sources.keys()]
    .filter(isCode)
    .flatMap((path) => /^src\/(?:core\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [])
  const expected = new Set(
    folders.flatMap((f) => (f.startsWith('src/core/') ? ['src/core', f] : [f])),
  )
  return [...expected]
    .filter((folder) => !sources.has(`${folder}/README.md`))
    .map((folder) => `${folder} has no README.md`)
}

/** A file that only passes on what others export hides where a name lives; the face of the core is the one exception. */
export function checkBarrels(sources: Sources): string[] {
  const passingOn =
    /\b(?:import|export)\b[^'"`;=]*?\bfrom\s*['"][^'"]+['"]|\bexport\s*(?:type\s*)?\{[^}]*\}/g
  return [...sources]
    .filter(([path]) => path.startsWith('src/') && isCode(path) && !barrels.includes(path))
    .map(([path, text]) => ({ path, code: withoutComments(path, text) }))
    .filter(({ code }) => /\bexport\b/.test(code))
    .filter(({ code }) => code.replaceAll(passingOn, '').replaceAll(';', '').trim() === '')
    .map(({ path }) => `${path} only re-exports: src/core/index.ts is the only barrel`)
}

/** No path of somebody's machine in the code. */
export function checkMachinePaths(sources: Sources): string[] {
  const machinePath = /(?<![\w.}<])\/(?:home|root|Users|tmp|work|workspace|mnt)\/\w[^\s'"`]*/g
  return [...sources]
    .filter(([path]) => path.startsWith('src/') && !path.endsWith('.md'))
    .flatMap(([path, text]) =>
      [...withoutComments(path, text).matchAll(machinePath)].map(
        ([found]) => `${path} names ${found}, a path of one machine`,
      ),
    )
}

/** The page and its code load nothing from elsewhere. A link that a person follows is free. */
export function checkOutsideLoads(sources: Sources): string[] {
  const address = String.raw`["'\x60{(\s]*(?:(?:https?|wss?):)?//`
  const loads = [
    String.raw`<(?:script|img|iframe|link|source|image|use)\b[^>]*\b(?:src|href|srcset)\s*=${address}`,
    String.raw`@import\b\s*(?:url\()?${address}`,
    String.raw`\burl\(${address}`,
    String.raw`\b(?:fetch|import|importScripts|Worker|WebSocket|EventSource)\(${address}`,
    String.raw`\bfrom\s*${address}`,
  ].map((pattern) => new RegExp(pattern, 'i'))
  return [...sources]
    .filter(([path]) => path.startsWith('src/') || path === 'index.html')
    .filter(([path, text]) => loads.some((load) => load.test(withoutComments(path, text))))
    .map(([path]) => `${path} loads something from elsewhere`)
}
