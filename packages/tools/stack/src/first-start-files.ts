import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createKeyRing } from '@constellation/database'
import type { SecretKind } from '@constellation/manifest'
import { createKeyFile, type KeyPurpose } from '@constellation/tokens'

/** Writes a file that does not exist yet, which only its owner can read. `nowMs` is in Unix milliseconds. */
export type FileMaker = (file: string, nowMs: number) => void | Promise<void>

/** 32 random bytes as text. */
export const randomSecret: FileMaker = (file) =>
  writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })

/** A ring of keys that seal stored rows. */
const sealingKeyRing: FileMaker = (file) => writeFile(file, createKeyRing('local'), { mode: 0o600, flag: 'wx' })

/** A key that signs for one purpose. */
export function signingKey(purpose: KeyPurpose): FileMaker {
  return (file, nowMs) => void createKeyFile(file, purpose, Math.floor(nowMs / 1000))
}

/** Makes the first value of a secret. */
export function fileMakerOf(kind: SecretKind): FileMaker {
  switch (kind.kind) {
    case 'signing-key':
      return signingKey(kind.purpose)
    case 'sealing-key-ring':
      return sealingKeyRing
    case 'text':
      return randomSecret
  }
}

/** Makes the file once, atomically. An existing file does not change. */
export async function ensureFile(file: string, make: FileMaker, nowMs: number): Promise<void> {
  if (existsSync(file)) return
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  await make(partial, nowMs)
  await link(partial, file)
  await rm(partial)
}

/** Returns the random secret in `file`, and makes it when it is absent. */
export async function ensureSecret(file: string): Promise<string> {
  await ensureFile(file, randomSecret, 0)
  return readFile(file, 'utf8')
}
