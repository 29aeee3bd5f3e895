import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Summary } from './summary.ts'

/**
 * Runs the full stack as `./scripts/up` does, in its own process and temporary directory. Disposing stops it and removes the directory.
 * Throws when it ends before it is ready; the reason is on the standard error.
 */
export async function runStack(): Promise<AsyncDisposable & { summary: Summary }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'constellation-'))
  const args = ['--json', '--port', '0', '--data', path.join(directory, 'data')]
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  return {
    summary: await readSummary(child.stdout),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function readSummary(stdout: NodeJS.ReadableStream): Promise<Summary> {
  let printed = ''
  for await (const chunk of stdout) {
    printed += chunk
    if (printed.includes('\n')) return JSON.parse(printed)
  }
  throw new Error('the stack ended before it was ready')
}
