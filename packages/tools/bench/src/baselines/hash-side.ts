import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Side } from '../bench.ts'

const run = promisify(execFile)

/** Bare Argon2id in a process of its own, `concurrency` at once; with a database each hash is kept in it. */
export function rawHashing(kind: 'verify' | 'hash', concurrency: number, databaseUrl?: string): Side {
  return async (seconds) => {
    const file = path.join(import.meta.dirname, 'hashing.ts')
    const env = { PATH: process.env.PATH, ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
    const { stdout } = await run(process.execPath, [file, kind, String(concurrency), String(seconds)], { env })
    return { ...JSON.parse(stdout), errors: 0, generatorCpuSeconds: 0 }
  }
}
