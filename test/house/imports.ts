import { posix } from 'node:path'
import { isCode, withoutComments } from './sources.ts'
import type { Sources } from './sources.ts'

const registersAndMatching = ['core/result', 'core/registers', 'core/matching']

/** Who may import whom. A folder may import itself; `core` stands for all of it. */
const allowedFolders: Readonly<Record<string, readonly string[]>> = {
  'core/result': [],
  'core/registers': ['core/result'],
  'core/matching': ['core/result', 'core/registers'],
  'core/guide': registersAndMatching,
  'core/reservation': registersAndMatching,
  // Clients speak in requests, pokes and writes, and hear outcomes.
  'core/clients': [...registersAndMatching, 'core/reservation'],
  'core/trace': registersAndMatching,
  'core/paste': ['core/result', 'core/registers'],
  // Some interfaces cut a watch into pieces.
  'core/handoff': registersAndMatching,
  'core/simulation': [
    ...registersAndMatching,
    'core/reservation',
    'core/clients',
    // A run asks the trace for its hits.
    'core/trace',
  ],
  'core/index': ['core'],
  theme: [],
  worker: ['core'],
  state: ['core', 'worker'],
  view: ['core', 'theme'],
  ui: ['core', 'worker', 'state', 'view', 'theme'],
  origin: ['worker'],
  main: ['core', 'worker', 'origin', 'state', 'view', 'ui', 'theme'],
}

/** Packages by the first part of the folder; a folder that is not named is free. */
const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  core: ['valibot'],
  view: ['d3-array', 'valibot'],
}

/** The row of the table that a file stands in: `core/registers`, `core/index`, `ui`, `main`. */
function rowOf(path: string): string {
  const [, first = '', second = ''] = path.replace(/\.\w+$/, '').split('/')
  return first === 'core' ? `core/${second}` : first
}

function mayImport(from: string, to: string): boolean {
  const allowed = allowedFolders[from] ?? []
  return from === to || allowed.some((folder) => to === folder || to.startsWith(`${folder}/`))
}

/** What a file imports, re-exports or imports dynamically, types included. */
export function importsOf(path: string, text: string): string[] {
  const code = withoutComments(path, text)
  const specifiers = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ]
  return specifiers.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, specifier = '']) => specifier),
  )
}

function checkPackage(path: string, specifier: string): string[] {
  if (specifier.startsWith('node:')) return [`${path} imports ${specifier}: src runs in a browser`]
  const [folder = ''] = rowOf(path).split('/')
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const allowed = allowedPackages[folder]
  if (allowed === undefined || allowed.includes(name)) return []
  return [`${path} imports the package ${name}: ${folder} may only import ${allowed.join(', ')}`]
}

function checkFolder(path: string, specifier: string): string[] {
  const target = posix.join(posix.dirname(path), specifier)
  if (!target.startsWith('src/')) return [`${path} imports ${specifier}, which is outside src`]
  if (mayImport(rowOf(path), rowOf(target))) return []
  return [`${path} imports ${specifier}: ${rowOf(path)} may not import ${rowOf(target)}`]
}

/** The table, over the code files of src. */
export function checkImports(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => path.startsWith('src/') && isCode(path))
    .flatMap(([path, text]) => {
      if (!(rowOf(path) in allowedFolders)) return [`${path}: ${rowOf(path)} is not in the table`]
      return importsOf(path, text).flatMap((specifier) =>
        specifier.startsWith('.')
          ? checkFolder(path, specifier.replace(/\?.*$/, ''))
          : checkPackage(path, specifier),
      )
    })
}

/** A worker is started, never imported, not even for a type; src/worker and src/main.tsx start it. */
export function checkWorkerImports(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => isCode(path))
    .flatMap(([path, text]) => {
      const mayStart = path.startsWith('src/worker/') || path === 'src/main.tsx'
      const imported = importsOf(path, text)
        .filter((specifier) => /\.worker\.ts(?:\?|$)/.test(specifier))
        .filter((specifier) => !(mayStart && /\?(?:.*&)?worker(?:&|$)/.test(specifier)))
        .map((specifier) => `${path} imports ${specifier}: a worker is not imported`)
      const started = mayStart
        ? []
        : [...withoutComments(path, text).matchAll(/\bnew URL\(\s*['"`]([^'"`]+\.worker\.ts)/g)]
      return [
        ...imported,
        ...started.map(([, url = '']) => `${path} starts ${url}: src/worker does that`),
      ]
    })
}
