// npm run fuzz: 100,000 damaged inputs for each importer, from fixed seeds; another count as argument.
import { run } from './setup.mjs'

const count = process.argv[2] ?? '100000'
process.exitCode = run('npx', ['vitest', 'run', '--project', 'unit', 'test/fuzz'], {
  FUZZ_COUNT: count,
})
