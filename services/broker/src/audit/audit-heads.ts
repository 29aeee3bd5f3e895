import type { KeyRing } from '@constellation/tokens'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

/** The last entry of the chain at some moment. */
export type Head = { position: number; hash: string }

export type AuditHeads = {
  /** Signs a head, with the moment in whole seconds. */
  sign(head: Head, signedAt: Date): Promise<string>
  /** The head in a signed text. Throws when it is not ours. */
  read(jws: string): Promise<Head>
}

const Claims = z.object({
  agentkeys: z.object({ kind: z.literal('audit-head'), position: z.number().int(), hash: z.string() }),
})
const audience = 'agentkeys:audit-head'

/** Signs heads with the key of purpose `session`, so that a log elsewhere can prove what the chain once had. */
export function createAuditHeads({ keys, issuer }: { keys: KeyRing; issuer: string }): AuditHeads {
  const publicKeys = new Map([keys.current, ...keys.previous].map(({ kid, publicKey }) => [kid, publicKey]))
  return {
    sign({ position, hash }, signedAt) {
      return new SignJWT({ agentkeys: { kind: 'audit-head', position, hash } })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.current.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(Math.floor(signedAt.getTime() / 1000))
        .sign(keys.current.privateKey)
    },
    async read(jws) {
      const keyOf = ({ kid }: { kid?: string }) => {
        const key = publicKeys.get(kid ?? '')
        if (!key) throw new Error(`no key ${String(kid)}`)
        return key
      }
      const { payload } = await jwtVerify(jws, keyOf, { algorithms: ['ES256'], issuer, audience })
      return Claims.parse(payload).agentkeys
    },
  }
}
