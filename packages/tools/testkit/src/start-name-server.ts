import { type ChildProcess, spawn } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import getPort from 'get-port'

/** The records of each zone, as lines of a zone file with full names. The SOA and the NS of a zone are added to them. */
export type Zones = Readonly<Record<string, readonly string[]>>

export type NameServer = AsyncDisposable & {
  host: string
  port: number
  /** Host and port, as resolvers are given. */
  address: string
  /** Replaces the records of zones that it was started with. They are served when this returns. */
  publish(zones: Zones): Promise<void>
}

const program = '/usr/sbin/nsd'
const longestLoadMs = 60_000

type Options = {
  zones: Zones
  /** Zones that it should serve and cannot load: it answers SERVFAIL for their names. */
  broken?: readonly string[]
  /** An address of this machine. */
  host?: string
  /** The TTL and the minimum of each SOA, so how long a resolver may keep a "no". */
  negativeTtlSeconds?: number
}

/** A real authoritative name server (NSD) for one suite, on UDP and TCP of a free port. Stopped when disposed. */
export async function startNameServer(options: Options): Promise<NameServer> {
  const { zones, broken = [], host = '127.0.0.1', negativeTtlSeconds = 300 } = options
  if (!existsSync(program)) throw new Error('NSD is missing, the name server of these tests: apt-get install nsd')
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'constellation-nsd-'))
  opened.defer(() => rm(folder, { recursive: true }))
  const served = { ...zones }
  let serial = 1
  await write()
  const { server, port } = await startOnFreePort({ folder, host, zones: [...Object.keys(zones), ...broken] })
  opened.defer(() => stop(server))
  const address = `${host}:${port}`
  await waitForSerial()
  const closing = opened.move()
  return {
    ...{ host, port, address },
    async publish(changed) {
      Object.assign(served, changed)
      serial += 1
      await write()
      const answering = workersOf(server)
      server.kill('SIGHUP')
      const limit = performance.now() + longestLoadMs
      while (answering.some((worker) => existsSync(`/proc/${worker}`))) await waitForSerial(limit)
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }

  async function write(): Promise<void> {
    for (const [name, records] of Object.entries(served)) {
      const zone = absolute(name)
      const soa = `${zone} ${negativeTtlSeconds} IN SOA ns.test. hostmaster.test. ${serial} 3600 600 86400 ${negativeTtlSeconds}`
      const own = records.some((line) => new RegExp(`^${zone.replaceAll('.', '\\.')} .*\\bNS\\b`).test(line))
      const lines = ['$TTL 60', soa, ...(own ? [] : [`${zone} IN NS ns.test.`]), ...records]
      await writeFile(path.join(folder, fileOf(name)), `${lines.join('\n')}\n`)
    }
  }

  /** NSD answers with the former records until it has loaded the new ones, and until the last process that knows those has ended. */
  async function waitForSerial(limit = performance.now() + longestLoadMs): Promise<void> {
    const resolver = new Resolver({ timeout: 1000, tries: 1 })
    resolver.setServers([address])
    for (const name of Object.keys(served))
      while ((await resolver.resolveSoa(absolute(name)).catch(() => undefined))?.serial !== serial)
        if (performance.now() > limit) throw new Error(`NSD does not serve the records of ${name}`)
    if (performance.now() > limit) throw new Error('NSD goes on with its former records')
  }
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`
}

function fileOf(name: string): string {
  return `${name === '.' ? 'root' : name}.zone`
}

type Place = { folder: string; host: string; zones: readonly string[] }

/** The port that is free for TCP may be used for UDP, or be gone by now. NSD says so by ending. */
async function startOnFreePort(place: Place): Promise<{ server: ChildProcess; port: number }> {
  let output = ''
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const port = await getPort({ host: place.host })
    const file = path.join(place.folder, 'nsd.conf')
    await writeFile(file, configuration(place, port))
    const server = spawn(program, ['-d', '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    for await (const line of createInterface(server.stderr)) {
      output += `${line}\n`
      if (!line.includes('nsd started')) continue
      server.stderr.resume()
      if (!output.includes(' has ')) return { server, port }
      await stop(server)
      throw new Error(`NSD cannot read the records:\n${output}`)
    }
  }
  throw new Error(`NSD does not start:\n${output}`)
}

function configuration({ folder, host, zones }: Place, port: number): string {
  const files = { pidfile: 'nsd.pid', zonelistfile: 'zone.list', xfrdfile: 'xfrd.state' }
  return [
    'server:',
    `  ip-address: ${host}@${port}`,
    // Without a user to change to, it needs no root.
    '  username: ""',
    '  database: ""',
    `  zonesdir: "${folder}"`,
    `  xfrdir: "${folder}"`,
    ...Object.entries(files).map(([name, file]) => `  ${name}: "${path.join(folder, file)}"`),
    '  server-count: 1',
    '  rrl-ratelimit: 0',
    'remote-control:',
    '  control-enable: no',
    ...zones.flatMap((name) => ['zone:', `  name: "${name}"`, `  zonefile: "${fileOf(name)}"`]),
    '',
  ].join('\n')
}

/** The processes that answer: those at the end of the tree. */
function workersOf({ pid }: { pid?: number | undefined }): number[] {
  const children = childrenOf(pid)
  return children.length === 0 && pid ? [pid] : children.flatMap((child) => workersOf({ pid: child }))
}

/** None for a process that has ended. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch (error) {
    if (isOfEnded(error)) return []
    throw error
  }
}

/** Ends every process at once. NSD has nothing to save, and one that is told to end while it starts may wait for ever. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  for (const pid of [...treeOf(server.pid)].reverse()) kill(pid)
  await ended
}

function treeOf(pid: number | undefined): number[] {
  return pid === undefined ? [] : [pid, ...childrenOf(pid).flatMap(treeOf)]
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isOfEnded(error)) throw error
  }
}

function isOfEnded(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'ENOENT')
}
