import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What one suite came to. */
type Result = { suite: string; passed: number; failed: number; skipped: number; durationMs: number }
type Counts = Omit<Result, 'suite' | 'durationMs'>
type Suite = { name: string; run: () => Promise<Counts> }

const root = path.resolve(import.meta.dirname, '..')
const reports = mkdtempSync(path.join(tmpdir(), 'constellation-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

const results: Result[] = []
for (const suite of chooseSuites(process.argv.slice(2))) {
  process.stdout.write(`\n── ${suite.name}\n`)
  const startedAt = performance.now()
  const counts = await suite.run()
  results.push({ suite: suite.name, ...counts, durationMs: performance.now() - startedAt })
}
printTable(results)
process.stdout.write(`${closingLine(results)}\n`)
process.exitCode = total(results, 'failed') > 0 || results.length === 0 ? 1 : 0

/** The checks of the whole repository, then each package with a `test` script; by name, only those packages. */
function chooseSuites(names: readonly string[]): Suite[] {
  const packages = globSync('{packages,packages/contracts,services}/*/package.json', { cwd: root })
    .sort()
    .flatMap(packageSuite)
  const stranger = names.find((name) => !packages.some((suite) => suite.name === name))
  if (stranger) {
    process.stderr.write(
      `error: no package "${stranger}" has tests\n next: choose from ${packages.map(({ name }) => name).join(', ')}\n`,
    )
    process.exit(1)
  }
  if (names.length > 0) return packages.filter(({ name }) => names.includes(name))
  return [{ name: 'verify', run: runVerify }, ...packages]
}

function packageSuite(manifestFile: string): Suite[] {
  const { name, scripts } = JSON.parse(readFileSync(path.join(root, manifestFile), 'utf8'))
  const command: string = scripts?.test ?? ''
  const directory = path.join(root, path.dirname(manifestFile))
  const suite = String(name).replace(/^@constellation\//, '')
  if (command.startsWith('vitest')) return [{ name: suite, run: () => runVitest(suite, directory) }]
  if (command.startsWith('playwright')) return [{ name: suite, run: () => runPlaywright(suite, directory) }]
  return []
}

async function runVerify(): Promise<Counts> {
  const succeeded = await runNode([path.join(root, 'scripts/verify.ts')], root)
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
}

type VitestReport = Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests', number>

async function runVitest(suite: string, directory: string): Promise<Counts> {
  const report = reportFile(suite)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const succeeded = await runNode([vitest, 'run', '--passWithNoTests', ...reporters], directory)
  return settle(succeeded, report, (content: VitestReport) => ({
    passed: content.numPassedTests,
    failed: content.numFailedTests,
    skipped: content.numPendingTests + content.numTodoTests,
  }))
}

type PlaywrightReport = { stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> }

async function runPlaywright(suite: string, directory: string): Promise<Counts> {
  const report = reportFile(suite)
  const playwright = path.join(directory, 'node_modules/@playwright/test/cli.js')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const succeeded = await runNode([playwright, 'test', '--reporter=list,json'], directory, env)
  return settle(succeeded, report, ({ stats }: PlaywrightReport) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
}

/** A runner that left no report, or failed though no test did, is a failure of its own. */
function settle<Report>(succeeded: boolean, file: string, read: (content: Report) => Counts): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const counts = read(JSON.parse(readFileSync(file, 'utf8')))
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}

function reportFile(suite: string): string {
  return path.join(reports, `${suite.replaceAll('/', '-')}.json`)
}

/** Runs a program of Node's with its output passed on; gives whether it succeeded. */
async function runNode(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [exitCode] = await once(child, 'close')
  return exitCode === 0
}

function printTable(rows: readonly Result[]): void {
  const width = Math.max(...rows.map(({ suite }) => suite.length), 'suite'.length)
  const line = (suite: string, ...cells: string[]) =>
    process.stdout.write(`${suite.padEnd(width)}${cells.map((cell) => cell.padStart(9)).join('')}\n`)
  process.stdout.write('\n')
  line('suite', 'passed', 'failed', 'skipped', 'time')
  for (const { suite, passed, failed, skipped, durationMs } of rows) {
    line(suite, String(passed), String(failed), String(skipped), `${(durationMs / 1000).toFixed(1)} s`)
  }
  process.stdout.write('\n')
}

function closingLine(rows: readonly Result[]): string {
  const skipped = total(rows, 'skipped')
  const counts = `${total(rows, 'passed')} passed, ${total(rows, 'failed')} failed`
  return skipped > 0 ? `${counts}, ${skipped} skipped` : counts
}

function total(rows: readonly Result[], count: keyof Counts): number {
  return rows.reduce((sum, row) => sum + row[count], 0)
}
