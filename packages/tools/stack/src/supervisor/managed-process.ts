import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { tether } from '@constellation/postgres-local'

export type ProcessDescription = {
  name: string
  command: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
}

export type ManagedProcess = {
  name: string
  pid: number
  /** The last lines it printed, on either stream, oldest first. */
  lastLines: readonly string[]
  /** Settles when it has ended and everything it printed was read. */
  ended: Promise<ProcessEnd>
  hasEnded(): boolean
  /** Asks it to end, and after the grace period makes it, with whatever it started. */
  stop(graceMs: number): Promise<void>
  kill(): void
}

export type ProcessEnd = { exitCode: number | null; signal: NodeJS.Signals | null }

const keptLines = 40

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches it through us and in order, and bound to our life, so that
 * it is told to end when we are killed. Rejects when the program cannot be run at all.
 */
export async function startProcess(description: ProcessDescription, log: WriteStream): Promise<ManagedProcess> {
  const { name, env, cwd } = description
  const [command = '', ...args] = [...tether('SIGTERM'), description.command, ...description.args]
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const lastLines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > keptLines) lastLines.shift()
      log.write(`${line}\n`)
    })
  }
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  await once(child, 'spawn')
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    name,
    pid: child.pid ?? 0,
    lastLines,
    ended,
    hasEnded,
    stop: (graceMs) => stopProcess(child, ended, graceMs),
    kill: () => signalGroup(child, 'SIGKILL'),
  }
}

async function stopProcess(child: ChildProcess, ended: Promise<unknown>, graceMs: number): Promise<void> {
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
  // What it started and left behind is in its group still.
  signalGroup(child, 'SIGKILL')
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    const nobodyLeft = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!nobodyLeft) throw error
  }
}
