import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Summary } from '../src/index.ts'
import { waitUntil } from './processes.ts'

export type RunningUp = {
  /** What it printed as JSON when everything was ready. Fails when it ended before. */
  summary(): Promise<Summary>
  /** Everything it said on the standard error. */
  output(): string
  /** Everything it said on the standard output. */
  printed(): string
  exitCode: Promise<number | null>
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

/** Runs the command in a process of its own, over the fixture service. */
export function runUp(args: readonly string[], mode = 'serve', env: Record<string, string> = {}): RunningUp {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/up.ts'), ...args], {
    env: { PATH: process.env.PATH, FIXTURE_MODE: mode, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let printed = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const exitCode = once(child, 'close').then(([code]) => code as number | null)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    async summary() {
      await waitUntil(() => printed.includes('\n') || hasEnded())
      if (!printed) throw new Error(`it ended: ${output}`)
      return JSON.parse(printed)
    },
    output: () => output,
    printed: () => printed,
    exitCode,
    signal: (signal) => child.kill(signal),
    async stop(signal) {
      child.kill(signal)
      return exitCode
    },
  }
}
