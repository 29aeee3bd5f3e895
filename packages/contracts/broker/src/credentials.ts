import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Address, KnownAddress, ScopePath, ServiceLabel, Signature, UnixSeconds } from './shapes/fields.ts'

/** A call that the caller's wallet signs. The signature covers the canonical JSON of the body as sent, without `auth.signature`. */
const SignedCall = z.strictObject({
  request_id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  issued_at: z.iso.datetime({ precision: 0, error: 'write a time in UTC such as 2026-01-02T03:05:00Z' }),
  /** The endpoint and the broker that the signature is for. */
  domain: z.string().max(300).optional(),
  intent: z.strictObject({
    agent_id: Address,
    service: ServiceLabel,
    scope_path: ScopePath,
    grant_id: z.string().max(64).optional(),
  }),
  auth: z.strictObject({ address: Address, signature: Signature }),
})
export type SignedCall = z.output<typeof SignedCall>

const IdempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/)
    .optional(),
})

const releaseErrors = [
  'wallet_required',
  'rate_limited',
  'idempotency_in_progress',
  'idempotency_conflict',
  'request_replayed',
  'no_grant',
  'grant_denied',
  'audit_error',
  'audit_unavailable',
] as const

const mintAwsCredentials = endpoint({
  method: 'post',
  path: '/v1/mint-aws-creds',
  summary: 'Temporary AWS credentials for one path, released only on the record',
  allow: { own: 'session' },
  headers: IdempotencyKey,
  body: SignedCall,
  rawBody: true,
  status: 200,
  reply: z.object({
    access_key_id: z.string(),
    secret_access_key: z.string(),
    session_token: z.string(),
    expiration: UnixSeconds,
    wallet: KnownAddress,
    audit_record_id: z.string(),
    /** The anchors that confirmed the record, in the order of the configuration. */
    anchored: z.array(z.string()),
    /** Names the session at the cloud; the lease can be revoked there. */
    lease_id: z.string(),
  }),
  errors: [...releaseErrors, 'sts_error'],
})

const mintOidcJwt = endpoint({
  method: 'post',
  path: '/v1/mint-oidc-jwt',
  summary: 'A web-identity token, with which the caller asks STS itself',
  allow: { own: 'session' },
  headers: IdempotencyKey,
  /** Old clients may omit it where the operator permits that. The session is enough then. */
  body: SignedCall.optional(),
  rawBody: true,
  status: 200,
  reply: z.object({ jwt: z.string(), wallet: KnownAddress, expiration: UnixSeconds }),
  errors: [...releaseErrors, 'signed_call_required'],
})

export const operations = { mintAwsCredentials, mintOidcJwt } as const
