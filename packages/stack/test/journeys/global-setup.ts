import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Summary } from '../../src/index.ts'

/** The whole constellation, as `./scripts/up` runs it, for the journeys of one run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'constellation-journeys-'))
  const entry = path.join(import.meta.dirname, '../../src/main.ts')
  const child = spawn(process.execPath, [entry, '--json', '--port', '0', '--data', path.join(dataDir, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  project.provide('stack', await readSummary(child.stdout))
  return async () => {
    child.kill('SIGTERM')
    await once(child, 'close')
    await rm(dataDir, { recursive: true, force: true })
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

declare module 'vitest' {
  interface ProvidedContext {
    stack: Summary
  }
}
