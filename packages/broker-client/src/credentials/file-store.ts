import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makePrivateFolder, takeFileLock, writePrivateFile } from '@constellation/private-files'
import { isObject } from '../http/reply.ts'
import type { CredentialRequest } from '../mint/credentials.ts'
import type { Session, SessionStore } from '../sign-in/session-store.ts'
import type { CredentialStore, Entry } from './credential-store.ts'

/** A mint takes at most four attempts of a minute. */
const longestHoldMs = 300_000

/** Whose credentials are kept. The files of two owners or two requests never meet. */
export type Owner = { url: string; walletAddress: string }

export type FileStoreOptions = {
  clock?: (() => number) | undefined
  newId?: (() => string) | undefined
  pause?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/**
 * Keeps credentials in a folder that only this user can enter, so that all processes of the user share them and one mints at a time. Throws
 * `UnsafePlace` when others can enter the folder.
 */
export function fileCredentials(
  folder: string,
  owner: Owner,
  request: CredentialRequest,
  options: FileStoreOptions = {},
): CredentialStore {
  const { clock = Date.now, newId = randomUUID, pause = (milliseconds) => wait(milliseconds) } = options
  const { service, path: scope, grantId = null, agentId = null } = request
  const place = path.join(
    folder,
    nameOf('credentials', [owner.url, owner.walletAddress, service, scope, grantId, agentId]),
  )
  return {
    async read() {
      await makePrivateFolder(folder)
      return toEntry(await readJson(`${place}.json`))
    },
    async write(entry) {
      await makePrivateFolder(folder)
      await writePrivateFile(`${place}.json`, JSON.stringify(entry), newId())
    },
    async exclusively(work, { wait }) {
      await makePrivateFolder(folder)
      const release = await takeFileLock(place, { wait, clock, pause, newId, longestHoldMs })
      if (!release) return false
      try {
        await work()
        return true
      } finally {
        await release()
      }
    },
  }
}

/** Keeps the wallet's session beside its credentials, so that a new process needs no new sign-in. */
export function fileSessions(
  folder: string,
  owner: Owner,
  { newId = randomUUID }: FileStoreOptions = {},
): SessionStore {
  const place = path.join(folder, `${nameOf('session', [owner.url, owner.walletAddress])}.json`)
  return {
    async read() {
      await makePrivateFolder(folder)
      const kept = await readJson(place)
      return isSession(kept) ? kept : undefined
    },
    async write(session) {
      await makePrivateFolder(folder)
      await writePrivateFile(place, JSON.stringify(session ?? null), newId())
    },
  }
}

function nameOf(kind: string, parts: readonly (string | null)[]): string {
  return `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`
}

/** What is absent or was damaged is minted again. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function toEntry(kept: unknown): Entry {
  if (!isObject(kept)) return {}
  const { credentials, renewAt, refusal } = kept
  return { ...toCredentials(credentials, renewAt), ...toRefusal(refusal) }
}

function toCredentials(kept: unknown, renewAt: unknown): Entry {
  if (!isObject(kept) || typeof renewAt !== 'number') return {}
  const { accessKeyId, secretAccessKey, sessionToken, expiration, wallet, auditRecordId, leaseId } = kept
  const texts = { accessKeyId, secretAccessKey, sessionToken, wallet, auditRecordId }
  const moment = new Date(String(expiration))
  if (!areTexts(texts) || Number.isNaN(moment.getTime())) return {}
  return {
    renewAt,
    credentials: { ...texts, expiration: moment, leaseId: typeof leaseId === 'string' ? leaseId : undefined },
  }
}

function toRefusal(kept: unknown): Entry {
  if (!isObject(kept)) return {}
  const { code, message, nextStep, status, at, until, inARow } = kept
  const [texts, numbers] = [
    { code, message, nextStep },
    { at, until, inARow },
  ]
  if (!areTexts(texts) || !areNumbers(numbers)) return {}
  return { refusal: { ...texts, ...numbers, status: typeof status === 'number' ? status : undefined } }
}

function isSession(kept: unknown): kept is Session {
  if (!isObject(kept)) return false
  const { jwt, omniAccount, walletAddress, expiresAt } = kept
  return areTexts({ jwt, omniAccount, walletAddress }) && areNumbers({ expiresAt })
}

function areTexts<Name extends string>(values: Record<Name, unknown>): values is Record<Name, string> {
  return Object.values(values).every((value) => typeof value === 'string' && value !== '')
}

function areNumbers<Name extends string>(values: Record<Name, unknown>): values is Record<Name, number> {
  return Object.values(values).every((value) => typeof value === 'number' && Number.isFinite(value))
}
