import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { network } from './network.ts'

type DaemonOptions = {
  log: string
  /** Whether it answers. Polled until it does. */
  isReady: () => Promise<boolean>
  environment?: Record<string, string>
  limitMs?: number
}

/** Starts a program in the cluster's network and waits until it answers. Disposing ends it and waits for its end. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  { log, isReady, environment, limitMs = 60_000 }: DaemonOptions,
): Promise<AsyncDisposable & { pid: number }> {
  const output = openSync(log, 'a')
  const child = spawn('nsenter', [`--net=/run/netns/${network.namespace}`, program, ...args], {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...environment },
  })
  await until(`${program} answers`, isReady, limitMs, () => {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${readFileSync(log, 'utf8').slice(-2000)}`)
  })
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: () => end(child) }
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(late)
}

/** Polls until `isSo` is true. Fails after `limitMs`, or when `check` throws. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  limitMs = 60_000,
  check: () => void = () => {},
): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  while (!(await isSo().catch(() => false))) {
    check()
    if (performance.now() > giveUpAt) throw new Error(`it never came that ${what}`)
    await wait(200)
  }
}
