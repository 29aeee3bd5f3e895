import { spawnSync } from 'node:child_process'

type Options = { cwd?: string; environment?: Record<string, string> }

/** Runs a program to its end and gives what it printed. Ends this process with its last lines when it fails. */
export function run(program: string, parameters: readonly string[], options: Options = {}): string {
  const result = ask(program, parameters, options)
  if (result.status === 0) return result.stdout
  process.stderr.write(
    `${program} ${parameters.slice(0, 3).join(' ')} failed\n${lastLines(result.stderr || result.stdout)}\n`,
  )
  process.exit(1)
}

/** The same for a program that may fail: its exit code, and what it printed. */
export function ask(program: string, parameters: readonly string[], { cwd, environment }: Options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    cwd,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status: error ? 127 : status, stdout: stdout ?? '', stderr: error?.message ?? stderr ?? '' }
}

function lastLines(text: string) {
  return text.trimEnd().split('\n').slice(-20).join('\n')
}
