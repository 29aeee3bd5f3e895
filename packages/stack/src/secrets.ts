import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Gives the secret kept in `file`, made from 32 random bytes when the file is absent. It is readable by its owner alone and, once
 * made, never replaced.
 */
export async function ensureSecret(file: string): Promise<string> {
  await writeOnce(file, randomBytes(32).toString('base64url'))
  return readFile(file, 'utf8')
}

/** Writes a file that only its owner may read, whole or not at all; one that is there already stays as it is. */
export async function writeOnce(file: string, content: string): Promise<void> {
  const partial = await writePartial(file, content)
  try {
    await link(partial, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    await chmod(file, 0o600)
  } finally {
    await rm(partial, { force: true })
  }
}

async function writePartial(file: string, content: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${process.pid}`
  await writeFile(partial, content, { mode: 0o600 })
  return partial
}
