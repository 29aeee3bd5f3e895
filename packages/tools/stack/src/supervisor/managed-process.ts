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
  /** Its last lines on both streams, oldest first. */
  lastLines: readonly string[]
  /** Settles when it has ended and all of its output was read. */
  ended: Promise<ProcessEnd>
  hasEnded(): boolean
  /** Asks it to end. After the grace period, kills it and its children. */
  stop(graceMs: number): Promise<void>
  kill(): void
}

export type ProcessEnd = { exitCode: number | null; signal: NodeJS.Signals | null }

const keptLines = 40

/**
 * Starts a process in its own group, so that Ctrl-C reaches it only through us and in order. It ends when this process is killed.
 * Rejects when the program cannot be run.
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
  // Children that it left behind are still in its group.
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
