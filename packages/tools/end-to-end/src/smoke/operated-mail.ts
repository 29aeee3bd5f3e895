import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { environmentFile, type HostCommand, hostCommand } from './host-command.ts'

/** What an operator of the local stack can do beside its applications: run commands on the host, and script the stand-in for Graph. */
export type OperatedMail = {
  run: HostCommand
  /** Refuses the next message for good. */
  refuseNext(): Promise<void>
}

/** The mail of the stack whose state is in this folder; undefined where no stack keeps it. */
export function operatedMail(dataDir: string): OperatedMail | undefined {
  const file = environmentFile(dataDir, 'mx-worker')
  const run = hostCommand(dataDir, 'mx-worker')
  if (!run) return undefined
  const { MX_WORKER_GRAPH_BASE_URL: graph } = parseEnv(readFileSync(file, 'utf8'))
  return graph === undefined ? undefined : { run, refuseNext: () => refuseNext(graph) }
}

/** Faults that a developer has set stay behind it. */
async function refuseNext(graph: string): Promise<void> {
  const address = `${graph}/_control/faults`
  const present: unknown[] = await (await fetch(address)).json()
  const refusal = { kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest', times: 1 }
  const { status } = await fetch(address, { method: 'PUT', body: JSON.stringify([refusal, ...present]) })
  if (status !== 200) throw new Error(`the stand-in for Graph answered ${status}`)
}
