import { signingInput } from '@constellation/broker-client/signing'
import { type JsonValue, parseStrictJson, StrictJsonError } from '@constellation/canonical-json'
import { Failure } from '@constellation/chassis'
import type { SignedCall } from '@constellation/contracts-broker'
import { sha256 } from '../../audit/audit-record.ts'
import type { Deps } from '../../deps.ts'
import { recoverWallet } from '../wallets/recover-wallet.ts'

/** A call whose signature was proved: the signer is the wallet of the session. */
export type ProvedCall = SignedCall['intent'] & { requestId: string; wallet: string; callHash: string }

/** The end of an endpoint's path, which a signature names. */
export type Endpoint = 'mint-aws-creds' | 'mint-oidc-jwt'

type Received = { body: SignedCall; rawBody: Uint8Array; wallet: string; endpoint: Endpoint }
type Settings = Pick<Deps['settings'], 'issuer' | 'maxSkewSeconds' | 'mintMaxAgeSeconds' | 'requireCallDomain'>

/**
 * Proves a signed call. The bytes that are verified come from the body as it was received, so a member that was added or written twice
 * makes the signature wrong and is never dropped.
 */
export async function readSignedCall(
  { now, settings }: { now: () => Date; settings: Settings },
  { body, rawBody, wallet, endpoint }: Received,
): Promise<ProvedCall> {
  const signed = signingInput(strictJson(rawBody))
  refuseUntimely(body.issued_at, now(), settings)
  refuseForeignDomain(body.domain, endpoint, settings)
  const signer = await recoverWallet(signed, body.auth.signature, '/auth/signature')
  if (signer !== body.auth.address) throw new Failure('unauthorized', 'the signature is not of auth.address')
  if (signer !== wallet) throw new Failure('unauthorized', 'the session belongs to another wallet than auth.address')
  return { ...body.intent, requestId: body.request_id, wallet, callHash: sha256(signed) }
}

function strictJson(rawBody: Uint8Array): JsonValue {
  try {
    return parseStrictJson(new TextDecoder().decode(rawBody))
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    if (error.fault === 'unreadable') throw new Failure('malformed_request', error.message, { cause: error })
    throw invalid(error.pointer ?? '', error.message)
  }
}

function refuseUntimely(issuedAt: string, now: Date, { maxSkewSeconds, mintMaxAgeSeconds }: Settings) {
  const ageSeconds = (now.getTime() - Date.parse(issuedAt)) / 1000
  if (ageSeconds < -maxSkewSeconds)
    throw new Failure('unauthorized', `issued_at is ${Math.ceil(-ageSeconds)} seconds ahead of us: set the clock`)
  if (ageSeconds > mintMaxAgeSeconds)
    throw new Failure(
      'unauthorized',
      `issued_at is ${Math.floor(ageSeconds)} seconds old: sign again, and set the clock`,
    )
}

function refuseForeignDomain(domain: string | undefined, endpoint: Endpoint, settings: Settings) {
  const expected = `agentkeys:broker:${endpoint}:v1:${new URL(settings.issuer).host}`
  // A web-identity token is worth more than one call, so its request always names its endpoint.
  const isRequired = settings.requireCallDomain || endpoint === 'mint-oidc-jwt'
  if (domain === undefined ? isRequired : domain !== expected) throw invalid('/domain', `write "${expected}"`)
}

function invalid(pointer: string, message: string): Failure {
  return new Failure('validation_failed', 'the request breaks its schema: see errors', {
    errors: [{ pointer, message }],
  })
}
