// npm run bench: runs test/bench/*.bench.ts and prints one table. Names on the command line choose files (`-- scan`);
// `--write` puts the table in docs/benchmarks.md too. TRACE=FILE names a large lackey file for the rows that want one.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './setup.mjs'

const folder = join(root, 'test', 'bench')
const output = join(root, 'node_modules', '.cache', 'bench')

/** Those that measure the page, which they serve as it was built last. */
const ofPage = ['compare', 'drag', 'memory', 'start']

/** Bundled, as the page is: the wrappers that a test runner puts round modules cost more than some of what is measured. */
async function bundle(files) {
  const { build } = await import('vite')
  rmSync(output, { recursive: true, force: true })
  await build({
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: output,
      emptyOutDir: true,
      minify: true,
      rolldownOptions: {
        input: Object.fromEntries(
          files.map((file) => [file.replace(/\.ts$/, ''), join(folder, file)]),
        ),
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  })
}

function format(number) {
  const digits = number >= 100 ? 0 : number >= 10 ? 1 : 2
  return number.toLocaleString('en', { maximumFractionDigits: digits })
}

function row({ name, value, unit, reference, ratio, goal, met }) {
  const compared = reference ? `${reference.name}: ${format(reference.value)}` : ''
  const verdict = met === null ? '' : met ? 'yes' : 'no'
  const cells = [name, `${format(value)} ${unit}`, compared, ratio === null ? '' : format(ratio)]
  return `| ${[...cells, goal, verdict].join(' | ')} |`
}

function table(rows) {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, ${process.platform}.`,
    '',
    '| what | measured | against | ratio | goal | met |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(row),
  ].join('\n')
}

const introduction = `# Benchmarks

Made by \`npm run bench -- --write\`. Medians of interleaved rounds; what is in the column “against” ran in the same rounds, the C programs compiled with \`cc -O3 -march=native\`. Times are processor time where the work is one thread's, so that what else runs on the machine counts little; trust the ratios rather than the rates all the same.
`

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
await bundle(files)
if (files.some((file) => ofPage.some((name) => file.startsWith(name)))) {
  const { build } = await import('vite')
  await build({ root, logLevel: 'error' })
}
const rows = []
for (const file of files) {
  console.error(`== ${file}`)
  const { bench } = await import(pathToFileURL(join(output, file.replace(/\.ts$/, '.mjs'))).href)
  rows.push(...(await bench()))
}
const text = table(rows)
console.log(text)
if (process.argv.includes('--write')) {
  writeFileSync(join(root, 'docs', 'benchmarks.md'), `${introduction}\n${text}\n`)
}
