import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Side } from '../bench.ts'

const run = promisify(execFile)

/** Bare Argon2id in a separate process, `concurrency` at the same time. With a database, it stores each hash. */
export function rawHashing(kind: 'verify' | 'hash', concurrency: number, databaseUrl?: string): Side {
  return async (seconds) => {
    const file = path.join(import.meta.dirname, 'hashing.ts')
    const env = { PATH: process.env.PATH, ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
    const { stdout } = await run(process.execPath, [file, kind, String(concurrency), String(seconds)], { env })
    return { ...JSON.parse(stdout), errors: 0, generatorCpuSeconds: 0 }
  }
}
