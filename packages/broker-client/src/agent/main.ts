#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { withoutProxyForLoopback } from './child-environment.ts'
import type { Context } from './context.ts'
import { runAgent } from './run-agent.ts'

/** The command `broker-agent`. The only file of it that touches the process. */
const [, , name, ...args] = process.argv

// A broker on this machine is reached directly, also where Node obeys the proxy variables.
Object.assign(process.env, withoutProxyForLoopback(process.env))
if (name === 'credential-process') silenceNode()

const context: Context = {
  args,
  env: process.env,
  print: (line) => void writeSync(1, `${line}\n`),
  tell: (line) => void writeSync(2, `${line}\n`),
  ask,
  clock: Date.now,
  newId: randomUUID,
  onSignal(signals, work) {
    for (const signal of signals) process.on(signal, work)
  },
  hasTerminal: process.stdin.isTTY === true,
}

runAgent(name, context).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeSync(
      2,
      `error: ${error instanceof Error ? error.message : 'the command failed'}\n next: report this fault of broker-agent\n`,
    )
    process.exit(1)
  },
)

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

/** Some SDKs read both streams of the process as one, so warnings and debug output of Node would break the JSON. */
function silenceNode(): void {
  process.removeAllListeners('warning')
  process.stderr.write = () => true
}
