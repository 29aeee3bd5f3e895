import { EmailAddress, endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Address, IdentityType, OmniAccount, UnixSeconds } from './shapes/fields.ts'

/** A linked identity. */
export const Link = z.object({ identity_type: IdentityType, identity_value: z.string(), linked_at: UnixSeconds })

const Evm = z.strictObject({ identity_type: z.literal('evm'), identity_value: Address })
const Email = z.strictObject({ identity_type: z.literal('email'), identity_value: EmailAddress })
const Google = z.strictObject({
  identity_type: z.literal('oauth2_google'),
  identity_value: z.string().trim().min(1).max(255),
})

/** An identity as a program writes it. */
export const IdentityName = z.discriminatedUnion('identity_type', [Evm, Email, Google])

/** A sign-in of exactly this identity, which was completed in the last ten minutes and is used for nothing else. */
const proof = { proof_request_id: z.string().max(64).optional() }

const linkIdentity = endpoint({
  method: 'post',
  path: '/v1/wallet/link',
  summary: 'Link a proved identity to the master wallet, for recovery',
  allow: { own: 'session' },
  body: z.discriminatedUnion('identity_type', [Evm.extend(proof), Email.extend(proof), Google.extend(proof)]),
  status: 200,
  reply: z.object({ linked: z.literal(true), omni_account: OmniAccount, ...Link.shape }),
  errors: ['wallet_required', 'daemon_cannot_grant', 'identity_already_linked', 'rate_limited'],
})

const listLinks = endpoint({
  method: 'get',
  path: '/v1/wallet/links',
  summary: 'The identities that are linked to the master wallet',
  allow: { own: 'session' },
  status: 200,
  reply: z.object({ owner: OmniAccount, links: z.array(Link) }),
  errors: ['wallet_required', 'daemon_cannot_grant'],
  retry: 'safe',
})

const unlinkIdentity = endpoint({
  method: 'post',
  path: '/v1/wallet/unlink',
  summary: 'Remove a link, with a session that is at most ten minutes old',
  allow: { own: 'session' },
  body: IdentityName,
  status: 200,
  reply: z.object({ unlinked: z.literal(true) }),
  errors: ['wallet_required', 'daemon_cannot_grant', 'reauth_required', 'not_found'],
})

export const operations = { linkIdentity, listLinks, unlinkIdentity } as const
