// npm test: installs what is missing, runs every check even when one fails, and counts.
// A test of vitest counts as one, every other check counts as one.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installChromium, installPackages, root, run } from './setup.mjs'

const results = join(root, 'test-results')

/** Each check by its script in package.json; `report`: vitest's, and where it leaves its counts. */
const checks = [
  { script: 'test:types' },
  // Both colour their output wherever CI is set, into a file too.
  { script: 'test:lint', environment: { CI: undefined } },
  { script: 'test:format', environment: { CI: undefined } },
  { script: 'test:unit', report: join(results, 'unit.json') },
  { script: 'test:evidence' },
  { script: 'build', environment: { NODE_ENV: 'production' } },
  { script: 'test:size' },
  { script: 'test:browser', report: join(results, 'browser.json'), prepare: installChromium },
]

/** Tests of one vitest report. A file that fails without a failing test (it does not load, its beforeAll throws) is one failure. */
function countReport(path) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'))
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length }
}

/** Answers with { passed, failed }; what a check cannot say by itself (it crashed, it ran nothing) is one failure. */
function runCheck({ script, report, prepare, environment }) {
  console.log(`\n== ${script}`)
  try {
    prepare?.()
  } catch (error) {
    console.error(error.message)
    return { passed: 0, failed: 1 }
  }
  const reporting = report ? ['--', '--reporter=default', '--reporter=json'] : []
  if (report) reporting.push(`--outputFile.json=${report}`)
  const passed = run('npm', ['run', '--silent', script, ...reporting], environment) === 0
  if (!report) return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 }
  try {
    const counts = countReport(report)
    const unexplained = counts.failed === 0 && (!passed || counts.passed === 0)
    return unexplained ? { ...counts, failed: 1 } : counts
  } catch {
    console.error(`${script} left no report.`)
    return { passed: 0, failed: 1 }
  }
}

function runChecks() {
  if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
  // What an earlier run left would hide that this one failed.
  for (const old of [results, join(root, 'dist')]) rmSync(old, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const outcomes = checks.map((check) => ({ script: check.script, ...runCheck(check) }))
  console.log()
  for (const { script, passed, failed } of outcomes) {
    console.log(`${script}: ${passed} passed, ${failed} failed`)
  }
  return {
    passed: outcomes.reduce((sum, outcome) => sum + outcome.passed, 0),
    failed: outcomes.reduce((sum, outcome) => sum + outcome.failed, 0),
  }
}

let totals = { passed: 0, failed: 1 }
try {
  installPackages()
  totals = runChecks()
} catch (error) {
  console.error(error.message)
}
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0
