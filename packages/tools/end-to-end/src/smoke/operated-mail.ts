import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parseEnv } from 'node:util'

const root = path.resolve(import.meta.dirname, '../../../../..')

/** What an operator of the local stack can do beside its applications: run commands on the host, and script the stand-in for Graph. */
export type OperatedMail = {
  /** Runs a command of mx-worker; its failure is thrown. */
  run(...args: string[]): Promise<void>
  /** Refuses the next message for good. */
  refuseNext(): Promise<void>
}

/** The mail of the stack whose state is in this folder; undefined where no stack keeps it. */
export function operatedMail(dataDir: string): OperatedMail | undefined {
  const file = path.join(dataDir, 'mx-worker', 'environment')
  if (!existsSync(file)) return undefined
  const { MX_WORKER_GRAPH_BASE_URL: graph } = parseEnv(readFileSync(file, 'utf8'))
  return graph === undefined ? undefined : { run: (...args) => run(file, args), refuseNext: () => refuseNext(graph) }
}

async function run(file: string, args: readonly string[]): Promise<void> {
  const command = [`--env-file=${file}`, path.join(root, 'services/mx-worker/src/cli.ts'), ...args]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (exitCode !== 0) throw new Error(`mx ${args.join(' ')} failed: ${said.trim()}`)
}

/** Faults that a developer has set stay behind it. */
async function refuseNext(graph: string): Promise<void> {
  const address = `${graph}/_control/faults`
  const present: unknown[] = await (await fetch(address)).json()
  const refusal = { kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest', times: 1 }
  const { status } = await fetch(address, { method: 'PUT', body: JSON.stringify([refusal, ...present]) })
  if (status !== 200) throw new Error(`the stand-in for Graph answered ${status}`)
}
