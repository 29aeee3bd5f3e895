import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

export type Modules = 'module' | 'commonjs'

/** An npm project outside the workspace, like that of an application's author. */
export type PlainProject = AsyncDisposable & {
  folder: string
  write(file: string, text: string): Promise<void>
  /** Runs one of the installed programs. Returns what it printed; throws with it when it fails. */
  run(program: string, args: readonly string[]): Promise<string>
  /** Runs a file with a Node to its end. Returns what it printed; throws with it when it fails. */
  runFile(node: string, file: string, args?: readonly string[], environment?: Record<string, string>): Promise<string>
  /** Starts a file with a Node. */
  start(node: string, file: string, environment: Record<string, string>): ChildProcess
}

const execute = promisify(execFile)

/** Makes the project in an empty folder and installs the packages, by name or tarball. */
export async function createPlainProject(modules: Modules, packages: readonly string[]): Promise<PlainProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plain-project-'))
  const options = { cwd: folder, env: plainEnvironment() }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'my-app', type: modules }))
  await report(
    execute(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packages],
      options,
    ),
  )
  return {
    folder,
    write: (file, text) => writeFile(path.join(folder, file), text),
    run: (program, args) => report(execute(path.join(folder, 'node_modules/.bin', program), args, options)),
    runFile: (node, file, args = [], environment = {}) =>
      report(execute(node, [file, ...args], { ...options, env: { ...options.env, ...environment } })),
    start: (node, file, environment) =>
      spawn(node, [file], {
        cwd: folder,
        env: { ...options.env, ...environment },
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Without what pnpm and vitest set, which an author's shell does not have. */
function plainEnvironment(): Record<string, string | undefined> {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$)/i.test(name))
  const registry = process.env.npm_config_registry
  return { ...Object.fromEntries(entries), ...(registry && { npm_config_registry: registry }) }
}

/** A failure shows what the program printed. */
async function report(running: Promise<{ stdout: string; stderr: string }>): Promise<string> {
  try {
    const { stdout, stderr } = await running
    return stdout + stderr
  } catch (error) {
    const { stdout, stderr } = error as Partial<Record<'stdout' | 'stderr', string>>
    throw new Error(`${stdout ?? ''}${stderr ?? ''}` || String(error), { cause: error })
  }
}
