import { spawnSync } from 'node:child_process'

type Options = { cwd?: string; environment?: Record<string, string> }

/** Runs a program to its end and returns its output. When the program fails, prints its last lines and ends this process. */
export function run(program: string, parameters: readonly string[], options: Options = {}): string {
  const result = ask(program, parameters, options)
  if (result.status === 0) return result.stdout
  process.stderr.write(
    `${program} ${parameters.slice(0, 3).join(' ')} failed\n${lastLines(result.stderr || result.stdout)}\n`,
  )
  process.exit(1)
}

/** Runs a program that may fail. Returns its exit code and output. */
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
