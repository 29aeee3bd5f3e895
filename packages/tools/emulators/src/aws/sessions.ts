import { newIdentifier } from './identifiers.ts'
import type { Policy } from './policy/policy-document.ts'

/** Credentials that STS issued, whole, with all that they are bound to. Moments are ISO 8601 in whole seconds. */
export type IssuedSession = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  roleArn: string
  roleId: string
  sessionName: string
  /** The principal tags, with their names as the token spells them. */
  tags: Readonly<Record<string, string>>
  transitiveTagKeys: readonly string[]
  sourceIdentity: string | null
  /** The session policy as it was sent. */
  sessionPolicy: string | null
  packedPolicySize: number | null
  /** The token that was exchanged. */
  issuer: string
  subject: string
  audience: string
  /** The `jti` of that token. */
  tokenId: string | null
  issuedAt: string
  expiresAt: string
}

/** A session with its policy read. */
export type AwsSession = IssuedSession & { policy: Policy | undefined }

export type NewSession = Omit<
  AwsSession,
  'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'issuedAt' | 'expiresAt'
> & {
  durationSeconds: number
}

export type Sessions = {
  issue(session: NewSession): AwsSession
  find(accessKeyId: string): AwsSession | undefined
  /** All that was issued, the oldest first. */
  list(): readonly IssuedSession[]
}

/** Keeps every session that was issued, for as long as the stand-in runs. */
export function createSessions({
  now,
  random,
}: {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
}): Sessions {
  const sessions = new Map<string, AwsSession>()
  return {
    issue({ durationSeconds, ...session }) {
      const issuedAtMs = Math.floor(now().getTime() / 1000) * 1000
      const issued: AwsSession = {
        ...session,
        accessKeyId: newIdentifier('ASIA', 20, random),
        secretAccessKey: Buffer.from(random(30)).toString('base64'),
        sessionToken: `IQoJb3JpZ2luX2Vj${Buffer.from(random(384)).toString('base64')}`,
        issuedAt: wholeSeconds(issuedAtMs),
        expiresAt: wholeSeconds(issuedAtMs + durationSeconds * 1000),
      }
      sessions.set(issued.accessKeyId, issued)
      return issued
    },
    find: (accessKeyId) => sessions.get(accessKeyId),
    list: () => [...sessions.values()].map(({ policy: _, ...issued }) => issued),
  }
}

function wholeSeconds(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}
