import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { reportFailures } from '@constellation/command'

/** The result of one suite. */
type Result = Counts & { suite: string; durationMs: number; lastWords: string }
type Counts = { passed: number; failed: number; skipped: number }
type Suite = { name: string; run: () => Promise<Counts> }

reportFailures('pnpm run')
const root = path.resolve(import.meta.dirname, '..')
const ansible = path.join(root, 'scripts/ansible')
const reports = mkdtempSync(path.join(tmpdir(), 'constellation-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

/** No credential leaves without its record. Nothing else matters as much, so it is the first thing that is tested. */
const invariant: Suite = {
  name: 'invariant',
  run: () => runVitest('invariant', path.join(root, 'services/broker'), ['test/invariant-load-bearing.test.ts']),
}

/** Runners print failures last, and logs are often cut at the end, so this repeats failures there. */
const lastWordsLines = 100
/** The output of the current suite. */
let said = ''

const results: Result[] = []
for (const suite of chooseSuites(process.argv.slice(2))) {
  process.stdout.write(`\n── ${suite.name}\n`)
  const startedAt = performance.now()
  said = ''
  const counts = await suite.run()
  const lastWords = said.trimEnd().split('\n').slice(-lastWordsLines).join('\n')
  results.push({ suite: suite.name, ...counts, durationMs: performance.now() - startedAt, lastWords })
}
printLastWords(results.filter(({ failed }) => failed > 0))
printTable(results)
process.stdout.write(`${closingLine(results)}\n`)
process.exitCode = total(results, 'failed') > 0 || results.length === 0 ? 1 : 0

/**
 * The broker's invariant, the repository's checks, the suite of each package, then those of the deployment. With names, only those suites.
 */
function chooseSuites(names: readonly string[]): Suite[] {
  const packages = globSync('{packages,packages/contracts,packages/tools,services}/*/package.json', { cwd: root })
    .sort()
    .flatMap(packageSuite)
  const suites = [...packages, { name: 'ansible', run: runPytest }, { name: 'ansible-lint', run: runAnsibleLint }]
  const stranger = names.find((name) => !suites.some((suite) => suite.name === name))
  if (stranger) {
    process.stderr.write(
      `error: no suite is named "${stranger}"\n next: choose from ${suites.map(({ name }) => name).join(', ')}\n`,
    )
    process.exit(1)
  }
  if (names.length > 0) return suites.filter(({ name }) => names.includes(name))
  return [invariant, { name: 'verify', run: runVerify }, ...suites]
}

function packageSuite(manifestFile: string): Suite[] {
  const { name, scripts } = JSON.parse(readFileSync(path.join(root, manifestFile), 'utf8'))
  const command: string = scripts?.test ?? ''
  const directory = path.join(root, path.dirname(manifestFile))
  const suite = String(name).replace(/^@constellation\//, '')
  return command.startsWith('vitest') ? [{ name: suite, run: () => runVitest(suite, directory) }] : []
}

async function runVerify(): Promise<Counts> {
  const succeeded = await runNode([path.join(root, 'scripts/verify.ts')], root)
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
}

type VitestReport = Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests', number>

async function runVitest(suite: string, directory: string, files: readonly string[] = []): Promise<Counts> {
  const report = reportFile(suite)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  // Suites run one at a time, so each may use all cores.
  const succeeded = await runNode(
    [vitest, 'run', '--passWithNoTests', '--maxWorkers=100%', ...reporters, ...files],
    directory,
  )
  return settle(succeeded, report, (content) => {
    const counted: VitestReport = JSON.parse(content)
    return {
      passed: counted.numPassedTests,
      failed: counted.numFailedTests,
      skipped: counted.numPendingTests + counted.numTodoTests,
    }
  })
}

async function runPytest(): Promise<Counts> {
  if (await isWithoutPython()) return { passed: 0, failed: 0, skipped: 1 }
  const report = path.join(reports, 'ansible.xml')
  const succeeded = (await run(ansible, ['test', `--junit-xml=${report}`], root)) === 0
  return settle(succeeded, report, readJunit)
}

async function runAnsibleLint(): Promise<Counts> {
  if (await isWithoutPython()) return { passed: 0, failed: 0, skipped: 1 }
  const succeeded = (await run(ansible, ['lint'], root)) === 0
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
}

/** The launcher prints what is missing. */
async function isWithoutPython(): Promise<boolean> {
  return (await run(ansible, ['prepare'], root)) === 3
}

/** Reads the counts of pytest's one suite. */
function readJunit(content: string): Counts {
  const [, attributes = ''] = /<testsuite ([^>]*)>/.exec(content) ?? []
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0)
  const [failed, skipped] = [count('failures') + count('errors'), count('skipped')]
  return { passed: count('tests') - failed - skipped, failed, skipped }
}

/** A runner without a report, or one that failed without a failed test, counts as one failure. */
function settle(succeeded: boolean, file: string, read: (content: string) => Counts): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const counts = read(readFileSync(file, 'utf8'))
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}

function reportFile(suite: string): string {
  return path.join(reports, `${suite.replaceAll('/', '-')}.json`)
}

/** Runs a Node program and passes its output on. Returns whether it succeeded. */
async function runNode(args: readonly string[], cwd: string): Promise<boolean> {
  return (await run(process.execPath, args, cwd)) === 0
}

/** Runs a program, passes its output on and keeps it in `said`. Returns its exit code. */
async function run(program: string, args: readonly string[], cwd: string): Promise<number | null> {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  const child = spawn(program, args, { cwd, env: { ...process.env, ...colour }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-100_000)
      process.stdout.write(text)
    })
  }
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return exitCode
}

function printLastWords(failures: readonly Result[]): void {
  for (const { suite, lastWords } of failures)
    process.stdout.write(`\n── ${suite} failed; its last output:\n${lastWords}\n`)
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
