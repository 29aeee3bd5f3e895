import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { reportFailures } from '@constellation/command'

/** Examines every shell script with ShellCheck. Where that is not installed it says so; `./scripts/test` installs it. */
reportFailures('pnpm run')
const root = path.resolve(import.meta.dirname, '../..')

/** What looks like a comparison to ShellCheck, and a file that is known only when it runs. */
const allowed = 'SC2065,SC1090'

const scripts = globSync('{.ci,docker/**,scripts}/*', { cwd: root, exclude: ['**/node_modules/**'] }).filter(isShell)
const options = ['--external-sources', '--severity=warning', `--exclude=${allowed}`, '--format=gcc']
const { error, status, stdout } = spawnSync('shellcheck', [...options, ...scripts], { cwd: root, encoding: 'utf8' })
if (error) process.stdout.write('skipped: shellcheck is not installed\n')
else process.stdout.write(stdout || `${scripts.length} scripts are clean\n`)
process.exitCode = status ?? 0

function isShell(file: string): boolean {
  const place = path.join(root, file)
  return statSync(place).isFile() && /^#!.*\b(ba)?sh\b/.test(readFileSync(place, 'utf8').split('\n', 1)[0] ?? '')
}
