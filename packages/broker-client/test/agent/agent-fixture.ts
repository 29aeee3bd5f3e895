import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { serve } from '@hono/node-server'
import { addressA, keyA } from '../signing/vectors.ts'
import { createTestBroker } from '../test-broker.ts'

export const agentProgram = path.resolve(import.meta.dirname, '../../src/agent/main.ts')

export type Ended = { code: number | null; stdout: string; stderr: string }

/** A broker on a port with a grant for wallet A, and the command with a home and a key of its own. */
export async function startAgentFixture(options: { credentialSeconds?: number } = {}) {
  const place = await mkdtemp(path.join(tmpdir(), 'broker-agent-'))
  const broker = createTestBroker({ clock: Date.now, ...options })
  const server = serve({ fetch: broker.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  broker.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scope = `bots/${addressA}/`
  broker.grant(addressA, scope)
  const keyFile = path.join(place, 'key')
  await writeFile(keyFile, `${keyA}\n`, { mode: 0o600 })
  const running = new Set<ChildProcess>()

  function start(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): ChildProcessByStdio<Writable, Readable, Readable> {
    const given = {
      AGENTKEYS_BROKER_URL: broker.issuer,
      AGENTKEYS_WALLET_KEY_FILE: keyFile,
      BROKER_AGENT_HOME: path.join(place, 'home'),
    }
    const child = spawn(process.execPath, [agentProgram, ...args], {
      env: { PATH: process.env.PATH, HOME: place, ...given, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    running.add(child)
    child.on('exit', () => running.delete(child))
    child.stdin.end()
    return child
  }

  return {
    place,
    home: path.join(place, 'home'),
    keyFile,
    broker,
    scope,
    start,
    async run(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ended> {
      const child = start(args, env)
      const ended = once(child, 'close')
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
      const [code] = await ended
      return { code, stdout, stderr }
    },
    async [Symbol.asyncDispose]() {
      const ends = [...running].map((child) => once(child, 'exit'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(ends)
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await rm(place, { recursive: true, force: true })
    },
  }
}

export type AgentFixture = Awaited<ReturnType<typeof startAgentFixture>>

/** The variables that `serve` prints once it answers. */
export async function servedEnvironment(child: ChildProcess): Promise<Record<string, string>[]> {
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += chunk
    const blocks = printed.split(/^# .*\n/m).slice(1)
    if (blocks.length && blocks.every((block) => block.split('\n').length === 3)) break
  }
  return printed
    .split(/^# .*\n/m)
    .slice(1)
    .map((block) =>
      Object.fromEntries(
        block
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s).slice(0, 2)),
      ),
    )
}
