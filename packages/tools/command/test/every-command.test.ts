import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../..')

/** Every launcher, and every command of `package.json` that is a program of ours. */
const launchers = ['scripts', 'docker']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((file) => statSync(path.join(root, file)).isFile() && statSync(path.join(root, file)).mode & 0o100)
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const programs = Object.values<string>(scripts)
  .filter((command) => command.startsWith('node '))
  .map((command) => command.slice('node '.length))
const commands = [...launchers, ...programs]

function run(command: string, args: readonly string[], environment: Record<string, string> = {}) {
  const [program, first] = command.endsWith('.ts') ? [process.execPath, [command]] : [path.join(root, command), []]
  const env = { ...process.env, ...environment }
  const options = { cwd: root, env, encoding: 'utf8', timeout: 60_000, input: '' } as const
  return spawnSync(program, [...first, ...args], options)
}

/** One readable line, the next step, an exit code that is not 0, and no stack trace. */
function expectReadable({ status, stderr }: ReturnType<typeof run>) {
  expect(stderr).toMatch(/(^|\n)error: \S[^\n]*\n next: \S[^\n]*\n$/)
  expect(stderr).not.toMatch(/^\s+at /m)
  // A process that a signal ended has no status.
  expect(status).toBeGreaterThan(0)
}

test('the commands are found', () => {
  expect(commands).toEqual(expect.arrayContaining(['scripts/up', 'scripts/smoke', 'docker/up', 'scripts/verify.ts']))
})

test.each(commands)(
  '%s refuses a flag that does not exist with one readable line and a next step',
  { timeout: 60_000 },
  (command) => {
    expectReadable(run(command, ['--no-such-flag']))
  },
)

describe.each([
  ['scripts/up', '--data', ['--port', '0']],
  ['docker/up', '--state', ['--only-prepare']],
])('%s with %s', (command, option, more) => {
  test.each([
    ['where no folder can be made', '/proc/x'],
    ['below a folder that cannot be made', '/proc/x/y'],
    ['that is read-only', '/sys/x'],
    ['that is a file', path.join(root, 'package.json')],
    ['below a file', path.join(root, 'package.json/x')],
    ['that is a device', '/dev/null'],
  ])('%s is refused in one readable line', { timeout: 60_000 }, (_what, place) => {
    expectReadable(run(command, [...more, option, place]))
  })
})

test('smoke without a stack says how to start one', { timeout: 60_000 }, () => {
  const result = run('scripts/smoke', ['--port', '1'])
  expectReadable(result)
  expect(result.stderr).toContain('./scripts/up')
})
