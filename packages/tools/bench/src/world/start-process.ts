import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export type Started = { pid: number; readyAfterMs: number }

export type Program = {
  /** Node runs this file. */
  file: string
  env: Record<string, string>
  /** Answers 200 when the program is ready. */
  readyUrl: string
}

/** Starts a program and resolves when it is ready. Throws with its output when it ends before. `cleanUp` ends it. */
export async function startProcess({ file, env, readyUrl }: Program, cleanUp: AsyncDisposableStack): Promise<Started> {
  const folder = mkdtempSync(path.join(tmpdir(), 'constellation-bench-'))
  const log = path.join(folder, 'log')
  const output = openSync(log, 'w')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  cleanUp.defer(async () => {
    await end(child)
    rmSync(folder, { recursive: true })
  })
  while (!(await isReady(readyUrl))) {
    if (child.exitCode !== null) throw new Error(`${file} ended before it was ready:\n${readFileSync(log, 'utf8')}`)
    await pause(5)
  }
  return { pid: child.pid ?? 0, readyAfterMs: performance.now() - startedAt }
}

async function isReady(url: string) {
  try {
    return (await fetch(url)).status === 200
  } catch {
    // It does not listen yet.
    return false
  }
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
