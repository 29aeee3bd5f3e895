import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailures } from '@constellation/command'

/** Runs every check that needs no database and no browser in parallel: `pnpm verify`. Prints the output of failed checks. */
reportFailures('pnpm run')
parseArgs({ options: {} })
const root = path.resolve(import.meta.dirname, '..')
const bin = (name: string) => path.join(root, 'node_modules/.bin', name)

const checks: Record<string, string[]> = {
  'format and lint': [bin('biome'), 'check', '--error-on-warnings', '.'],
  types: [bin('tsc'), '--project', 'tsconfig.json'],
  floors: [
    bin('depcruise'),
    '--config',
    'dependency-cruiser.config.js',
    '--output-type',
    'err',
    'packages',
    'services',
  ],
  'dead code': [bin('knip')],
  'house rules': [process.execPath, 'scripts/checks/house-rules.ts'],
  'job inputs': [process.execPath, 'scripts/checks/job-inputs.ts'],
  'shell scripts': [process.execPath, 'scripts/checks/shell-scripts.ts'],
  documents: [process.execPath, 'scripts/checks/documents.ts'],
  'plain words': [process.execPath, 'scripts/checks/plain-words.ts'],
  'generated files': [process.execPath, 'scripts/generate.ts', '--check'],
}

const startedAt = performance.now()
const failed = (await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)))).filter(Boolean)
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
process.stdout.write(
  failed.length
    ? `\n${failed.length} of ${Object.keys(checks).length} checks failed\n`
    : `all checks passed in ${seconds} s\n`,
)
process.exit(failed.length ? 1 : 0)

async function run(name: string, [command = '', ...args]: string[]): Promise<boolean> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  // dependency-cruiser reports success when it cannot read TypeScript.
  const failed = code !== 0 || output.includes('(0 modules')
  process.stdout.write(`${failed ? 'FAIL ' : 'ok   '} ${name}\n`)
  if (failed) process.stdout.write(`${output.trim()}\n`)
  return failed
}
