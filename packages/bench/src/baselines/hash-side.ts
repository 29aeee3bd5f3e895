import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Side } from '../bench.ts'

const run = promisify(execFile)

/** Bare Argon2id in a process of its own, `concurrency` at once. */
export function rawHashing(kind: 'verify' | 'hash', concurrency: number): Side {
  return async (seconds) => {
    const { stdout } = await run(process.execPath, [
      path.join(import.meta.dirname, 'hashing.ts'),
      kind,
      String(concurrency),
      String(seconds),
    ])
    return { ...JSON.parse(stdout), errors: 0, generatorCpuSeconds: 0 }
  }
}
