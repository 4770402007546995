import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  checkBarrels,
  checkLengths,
  checkMachinePaths,
  checkOutsideLoads,
  checkReadmes,
} from './house/files.ts'
import { checkImports, checkWorkerImports, importsOf } from './house/imports.ts'
import { readSources } from './house/sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('the house', () => {
  const sources = readSources(root, ['src', 'test', 'index.html'])
  // The violations made up below are not the house's.
  sources.delete('test/house.test.ts')

  test.each([
    ['imports go one way', checkImports],
    ['workers are started, never imported', checkWorkerImports],
    ['files are short', checkLengths],
    ['folders say what belongs in them', checkReadmes],
    ['src/core/index.ts is the only barrel', checkBarrels],
    ['no path of one machine', checkMachinePaths],
    ['nothing is loaded from elsewhere', checkOutsideLoads],
  ])('%s', (_rule, check) => {
    expect(check(sources)).toEqual([])
  })
})

/** A made-up repository of files of one line each, or of the text given. */
function madeUp(files: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(files))
}

describe('the rules bite', () => {
  test.each([
    ['src/core/registers/a.ts', '../matching/b.ts'],
    ['src/core/matching/a.ts', '../trace/b.ts'],
    ['src/core/reservation/a.ts', '../clients/b.ts'],
    ['src/core/clients/a.ts', '../simulation/b.ts'],
    ['src/core/trace/a.ts', '../simulation/b.ts'],
    ['src/core/trace/a.ts', '../index.ts'],
    ['src/core/simulation/a.ts', '../../worker/b.ts'],
    ['src/core/result.ts', './registers/b.ts'],
    ['src/core/registers/a.ts', 'zustand'],
    ['src/core/registers/a.ts', '@scope/valibot'],
    ['src/core/registers/a.ts', 'node:fs'],
    ['src/core/index.ts', '../view/b.ts'],
    ['src/worker/a.ts', '../state/b.ts'],
    ['src/state/a.ts', '../view/b.ts'],
    ['src/state/a.ts', '../ui/b.tsx'],
    ['src/view/a.ts', '../state/b.ts'],
    ['src/view/a.ts', 'react'],
    ['src/theme/a.ts', '../core/index.ts'],
    ['src/ui/a.tsx', '../main.tsx'],
    ['src/ui/a.tsx', '../../test/b.ts'],
    ['src/elsewhere/a.ts', './b.ts'],
  ])('%s may not import %s', (path, specifier) => {
    expect(checkImports(madeUp({ [path]: `import { b } from '${specifier}'` }))).toHaveLength(1)
  })

  test.each([
    ['src/core/registers/a.ts', '../result.ts'],
    ['src/core/registers/a.ts', './b.ts'],
    ['src/core/registers/a.ts', 'valibot'],
    ['src/core/reservation/a.ts', '../matching/b.ts'],
    ['src/core/simulation/a.ts', '../trace/b.ts'],
    ['src/core/index.ts', './simulation/b.ts'],
    ['src/worker/client.ts', './replay.worker.ts?worker&inline'],
    ['src/state/a.ts', '../core/index.ts'],
    ['src/view/slots/a.ts', '../../core/registers/b.ts'],
    ['src/ui/slots/a.tsx', '../../theme/b.css'],
    ['src/ui/a.tsx', '@scope/anything/deep'],
    ['src/main.tsx', './ui/b.tsx'],
  ])('%s may import %s', (path, specifier) => {
    const sources = madeUp({ [path]: `import { b } from '${specifier}'` })
    expect([...checkImports(sources), ...checkWorkerImports(sources)]).toEqual([])
  })

  test('every way to import is seen, comments are not', () => {
    const text = `
      import './a.css'
      import type { B } from './b.ts'
      import c, {
        d as e,
      } from "./c.ts"
      // import { f } from './f.ts'
      /* export { g } from './g.ts' */
      export * from './h.ts'
      export type { I } from './i.ts'
      const address = 'https://example.org' // './j.ts'
      const k: import('./k.ts').K = await import('./l.ts')
      const m = Array.from('abc')
    `
    expect(importsOf('src/a.ts', text).toSorted()).toEqual(
      ['a.css', 'b.ts', 'c.ts', 'h.ts', 'i.ts', 'k.ts', 'l.ts'].map((name) => `./${name}`),
    )
  })

  test.each([
    ['src/worker/client.ts', `import type { A } from './replay.worker.ts'`],
    ['src/ui/a.tsx', `import Replay from '../worker/replay.worker.ts?worker'`],
    ['src/ui/a.tsx', `new Worker(new URL('../worker/replay.worker.ts', import.meta.url))`],
    ['test/worker/a.test.ts', `await import('../../src/worker/replay.worker.ts')`],
  ])('%s may not have %s', (path, text) => {
    expect(checkWorkerImports(madeUp({ [path]: text }))).toHaveLength(1)
  })

  test.each([
    ['src/ui/a.tsx', 400, 401],
    ['src/ui/README.md', 20, 21],
    ['src/worker/replay.worker.ts', 39, 40],
  ])('%s may have %i lines, not %i', (path, most, tooMany) => {
    expect(checkLengths(madeUp({ [path]: 'a\n'.repeat(most) }))).toEqual([])
    expect(checkLengths(madeUp({ [path]: 'a\n'.repeat(tooMany) }))).toHaveLength(1)
  })

  test('a folder with code needs a README.md, one without does not', () => {
    const sources = madeUp({
      'src/main.tsx': '',
      'src/ui/README.md': '',
      'src/ui/slots/a.tsx': '',
      'src/core/README.md': '',
      'src/core/result.ts': '',
      'src/core/trace/a.ts': '',
      'src/theme/a.css': '',
    })
    expect(checkReadmes(sources)).toEqual(['src/core/trace has no README.md'])
  })

  test.each([
    [`export { a } from './a.ts'\nexport * from './b.ts'\n`, 1],
    [`// All of it.\nimport { a } from './a.ts'\n\nexport { a }\n`, 1],
    [`export { a } from './a.ts'\nexport const b = 1\n`, 0],
    [`import './a.css'\n`, 0],
  ])('%j as a file of its own: %i barrels', (text, count) => {
    expect(checkBarrels(madeUp({ 'src/ui/a.ts': text }))).toHaveLength(count)
    expect(checkBarrels(madeUp({ 'src/core/index.ts': text }))).toEqual([])
  })

  test.each([
    [`const trace = '/home/somebody/trace.bin'`, 1],
    [`const trace = \`/tmp/trace.bin\``, 1],
    [`// recorded in /home/somebody\nconst trace = './tmp/trace.bin'`, 0],
    [`const file = 'arch/x86/kernel/hw_breakpoint.c'`, 0],
  ])('%j: %i paths of one machine', (text, count) => {
    expect(checkMachinePaths(madeUp({ 'src/state/a.ts': text }))).toHaveLength(count)
  })

  test.each([
    ['index.html', '<script type="module" src="https://example.org/a.js"></script>', 1],
    ['index.html', '<link rel="stylesheet" href="//example.org/a.css" />', 1],
    ['index.html', '<script type="module" src="/src/main.tsx"></script>', 0],
    ['src/theme/a.css', '@import url(https://example.org/a.css);', 1],
    ['src/theme/a.css', 'b { background: url("https://example.org/a.png") }', 1],
    ['src/theme/a.css', "@import './tokens.css';", 0],
    ['src/state/a.ts', `await fetch('https://example.org/a.json')`, 1],
    ['src/state/a.ts', `// https://example.org\nawait fetch('./a.json')`, 0],
    ['src/ui/a.tsx', `<a href="https://example.org/manual">the manual</a>`, 0],
    ['src/ui/a.tsx', `<svg xmlns="http://www.w3.org/2000/svg"></svg>`, 0],
  ])('%s with %s: %i loads from elsewhere', (path, text, count) => {
    expect(checkOutsideLoads(madeUp({ [path]: text }))).toHaveLength(count)
  })
})
