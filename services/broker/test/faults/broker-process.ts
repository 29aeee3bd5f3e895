import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

const entry = path.resolve(import.meta.dirname, '../../src/main.ts')

export type BrokerProcess = AsyncDisposable & {
  origin: string
  /** Where `/metrics` is answered. */
  internalOrigin: string
  /** Ends it as a power cut does. Resolves when it is gone. */
  kill(): Promise<void>
}

/** The broker as a process of its own, listening. */
export async function startBrokerProcess(environment: Record<string, string>): Promise<BrokerProcess> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { port, internalPort } = await portsOf(child)
  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  const at = (one: string) => `http://127.0.0.1:${one}`
  return { origin: at(port), internalOrigin: at(internalPort), kill, [Symbol.asyncDispose]: kill }
}

/** The ports on which it listens, which its log names. */
async function portsOf(child: ChildProcess): Promise<{ port: string; internalPort: string }> {
  if (!child.stdout || !child.stderr) throw new Error('the process has no output')
  const said: string[] = []
  child.stderr.on('data', (data) => said.push(String(data)))
  const { promise, resolve, reject } = Promise.withResolvers<{ port: string; internalPort: string }>()
  // Its output is read to the end: a full pipe would stop it.
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, port, internalPort] = /"port":(\d+),"internalPort":(\d+)/.exec(line) ?? []
    if (port && internalPort) resolve({ port, internalPort })
  })
  child.once('exit', () => reject(new Error(`the broker ended before it listened: ${said.join('')}`)))
  return promise
}
