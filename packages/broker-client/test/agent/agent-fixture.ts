import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { startBroker, type TestBroker } from '@constellation/broker/testing'
import { serve } from '@hono/node-server'
import { privateKeyWallet } from '../../src/signing.ts'
import { createNetwork, mintsOf } from '../broker-network.ts'
import { keyA } from '../signing/vectors.ts'

const program = path.resolve(import.meta.dirname, '../../src/agent/main.ts')

export type Ended = { code: number | null; stdout: string; stderr: string }

type Options = { credentialSeconds?: number; broker?: TestBroker; scope?: string }

/** The real broker on a port with a grant for wallet A, and the command with a home and a key of its own. */
export async function startAgentFixture(options: Options = {}) {
  await using parts = new AsyncDisposableStack()
  const place = await mkdtemp(path.join(tmpdir(), 'broker-agent-'))
  parts.defer(() => rm(place, { recursive: true, force: true }))
  const variables = { BROKER_SESSION_DURATION_SECONDS: String(options.credentialSeconds ?? 3600) }
  const broker = options.broker ?? parts.use(await startBroker({ variables }))
  const network = createNetwork(broker)
  // The command has the clock of the machine, and so has its broker.
  const time = { aheadSeconds: 0 }
  const followClock = () =>
    broker.clock.advance({ ms: Date.now() + time.aheadSeconds * 1000 - broker.clock.now().getTime() })
  followClock()
  const server = serve({
    fetch: (request) => {
      followClock()
      return network.fetch(request)
    },
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(server, 'listening')
  parts.defer(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const wallet = privateKeyWallet(keyA)
  const scope = options.scope ?? `bots/${wallet.address}/`
  const master = await broker.program()
  const grant = (folder = scope) => broker.grant(master, { wallet, folder })
  await grant()
  const keyFile = path.join(place, 'key')
  await writeFile(keyFile, `${keyA}\n`, { mode: 0o600 })
  const home = path.join(place, 'home')
  const own = {
    AGENTKEYS_BROKER_URL: url,
    AGENTKEYS_BROKER_ISSUER: 'https://broker.example.test',
    AGENTKEYS_WALLET_KEY_FILE: keyFile,
    BROKER_AGENT_HOME: home,
  }
  const running = new Set<ChildProcess>()
  parts.defer(async () => {
    const ends = [...running].map((child) => once(child, 'exit'))
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(ends)
  })

  function start(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): ChildProcessByStdio<Writable, Readable, Readable> {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env.PATH, HOME: place, ...own, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    running.add(child)
    child.on('exit', () => running.delete(child))
    child.stdin.end()
    return child
  }

  async function run(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ended> {
    const child = start(args, env)
    const ended = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await ended
    return { code, stdout, stderr }
  }

  const resources = parts.move()
  return {
    place,
    home,
    keyFile,
    url,
    environment: own,
    program,
    broker,
    network,
    time,
    scope,
    grant,
    mints: () => mintsOf(broker),
    start,
    run,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export type AgentFixture = Awaited<ReturnType<typeof startAgentFixture>>

/** The variables that `serve` prints for each path once it answers. */
export async function servedEnvironment(child: ChildProcess, paths = 1): Promise<Record<string, string>[]> {
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += chunk
    if (printed.split('\n').length > 3 * paths) break
  }
  const blocks = printed.split(/^# .*\n/m).slice(1)
  return blocks.map((block) =>
    Object.fromEntries(
      block
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    ),
  )
}
