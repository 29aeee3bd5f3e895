import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterEach } from 'vitest'

const entry = path.join(import.meta.dirname, 'fixtures/service-process.ts')
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** Starts the fixture. `line` waits for a line that it prints. A process that still runs after its test is killed. */
export function start(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [entry, ...args], { env: { PATH: process.env.PATH, ...env } })
  running.push(child)
  let output = ''
  const waiting: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      for (const look of waiting) look()
    })
  }
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const found = pattern.exec(output)
        if (found) resolve(found)
      }
      waiting.push(look)
      look()
    })
  return {
    child,
    line,
    exit: once(child, 'exit').then(([code]) => code as number),
    output: () => output,
  }
}

/** Starts it and waits until it listens. */
export async function startListening(env: Record<string, string> = {}) {
  const service = start({ FIXTURE_REQUIRED: '1', FIXTURE_INTERNAL_PORT: '0', ...env })
  const [, port, internalPort] = await service.line(/"port":(\d+),"internalPort":(\d+)/)
  return { ...service, url: `http://127.0.0.1:${port}`, internalUrl: `http://127.0.0.1:${internalPort}` }
}
