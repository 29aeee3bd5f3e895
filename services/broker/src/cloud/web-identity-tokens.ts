import type { KeyRing } from '@constellation/tokens'
import { SignJWT } from 'jose'

type Issued = { token: string; expiresAt: Date }

export type WebIdentityTokens = {
  /** A token that STS accepts for this wallet, and when it expires. */
  issue(subject: { wallet: string; leaseId: string }): Promise<Issued>
  /** A token of the broker itself. It has no tag of a wallet, and no program ever gets its subject. */
  issueOwn(): Promise<Issued>
}

type Options = { keys: KeyRing; issuer: string; lifeSeconds: number; now: () => Date; newId: () => string }

/** Signs web-identity tokens with the key of purpose `oidc`. Their tags become tags of the session at the cloud. */
export function createWebIdentityTokens({ keys, issuer, lifeSeconds, now, newId }: Options): WebIdentityTokens {
  async function sign(subject: string, claims: object): Promise<Issued> {
    const issuedAt = Math.floor(now().getTime() / 1000)
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.current.kid })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience('sts.amazonaws.com')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .setJti(newId())
      .sign(keys.current.privateKey)
    return { token, expiresAt: new Date((issuedAt + lifeSeconds) * 1000) }
  }

  return {
    issue: ({ wallet, leaseId }) =>
      sign(`agentkeys:agent:${wallet}`, {
        agentkeys_user_wallet: wallet,
        'https://aws.amazon.com/tags': {
          principal_tags: { agentkeys_user_wallet: [wallet], agentkeys_lease: [leaseId] },
          transitive_tag_keys: ['agentkeys_user_wallet'],
        },
      }),
    issueOwn: () => sign('agentkeys:broker', {}),
  }
}
