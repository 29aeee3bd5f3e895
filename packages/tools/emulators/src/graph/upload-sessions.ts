import { createHash, type Hash } from 'node:crypto'
import type { StoredMessage } from './mail-store.ts'
import type { MailAttachment } from './message.ts'

const lifetimeMs = 24 * 60 * 60_000

/** An attachment that comes in slices. */
export type UploadSession = {
  token: string
  clientId: string
  /** The mailbox, by address. */
  mailbox: string
  message: StoredMessage
  attachment: Omit<MailAttachment, 'sha256'>
  receivedBytes: number
  digest: Hash
  expiresAtMs: number
}

export type UploadSessions = {
  open(session: Pick<UploadSession, 'clientId' | 'mailbox' | 'message' | 'attachment'>): UploadSession
  /** The session of an address, which is pre-authenticated by its `authtoken`. Undefined when it has ended. */
  find(url: string): UploadSession | undefined
  close(session: UploadSession): void
}

export function createUploadSessions({
  now,
  random,
}: {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
}): UploadSessions {
  const sessions = new Map<string, UploadSession>()
  return {
    open(given) {
      const token = Buffer.from(random(32)).toString('base64url')
      const expiresAtMs = now().getTime() + lifetimeMs
      const session = { ...given, token, receivedBytes: 0, digest: createHash('sha256'), expiresAtMs }
      sessions.set(token, session)
      return session
    },
    find(url) {
      const session = sessions.get(new URL(url).searchParams.get('authtoken') ?? '')
      return session && now().getTime() < session.expiresAtMs ? session : undefined
    },
    close: ({ token }) => void sessions.delete(token),
  }
}
