// npm run test:evidence: the counts that the page shows as evidence, against those of the test run before it.
// With --write it writes them down: npm run evidence does both.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const folder = join(root, 'test-results', 'evidence')
const shown = join(root, 'src', 'view', 'evidence-counts.json')

const counted = Object.fromEntries(
  (existsSync(folder) ? readdirSync(folder).toSorted() : []).map((file) => [
    file.replace(/\.json$/, ''),
    Number(readFileSync(join(folder, file), 'utf8')),
  ]),
)
const text = `${JSON.stringify(counted, null, 2)}\n`

if (Object.keys(counted).length === 0) {
  console.error('No test has left a count: run npm run test:unit first.')
  process.exitCode = 1
} else if (process.argv.includes('--write')) {
  writeFileSync(shown, text)
  console.log(`Wrote ${Object.keys(counted).length} counts.`)
} else {
  const written = JSON.parse(readFileSync(shown, 'utf8'))
  const ids = [...new Set([...Object.keys(written), ...Object.keys(counted)])]
  const wrong = ids.filter((id) => written[id] !== counted[id])
  for (const id of wrong) {
    console.error(
      `${id}: the page says ${written[id] ?? 'nothing'}, the tests counted ${counted[id] ?? 'nothing'}`,
    )
  }
  if (wrong.length > 0) {
    console.error('Where the tests are right, npm run evidence writes their counts down.')
    process.exitCode = 1
  } else console.log(`${ids.length} counts of evidence are as the page shows them`)
}
