import { SignatureError } from '@constellation/broker-client/signing'
import { Failure, type ServiceEnv } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import type { EventKind } from '@constellation/contracts-broker'
import type { Context } from 'hono'
import { recordEvent, type SecurityEvent } from '../audit/record-event.ts'
import type { Deps } from '../deps.ts'
import { TamperedGrant } from '../domain/grants/verify-grant.ts'
import type { Caller } from '../domain/sessions/caller.ts'

type Watching = Pick<Deps, 'auditWriter' | 'newId' | 'now' | 'logger' | 'sourceOf'>
type Who = Pick<SecurityEvent, 'sourceIp' | 'omniAccount' | 'wallet' | 'tokenHash' | 'requestId'>

/** The refusals that are recorded as security events. */
const kinds: Partial<Record<ErrorCode, EventKind>> = {
  unauthorized: 'auth_failed',
  service_unauthorized: 'auth_failed',
  invalid_ticket: 'auth_failed',
  wrong_application: 'auth_failed',
  identity_unavailable: 'backend_error',
  user_code_mismatch: 'auth_failed',
  mail_error: 'backend_error',
  backend_unreachable: 'backend_error',
  wallet_required: 'grant_denied',
  daemon_cannot_grant: 'grant_denied',
  no_grant: 'grant_denied',
  grant_denied: 'grant_denied',
  rate_limited: 'rate_limited',
  request_replayed: 'request_replayed',
  sts_error: 'sts_error',
  lease_not_denied: 'sts_error',
  audit_error: 'audit_failed',
  audit_unavailable: 'audit_failed',
}

/** Runs work for a caller who is not identified yet, and records a refusal as a security event. */
export function watchStranger<T>(
  deps: Watching,
  context: Context<ServiceEnv>,
  work: () => Promise<T>,
  tokenHash: string | null = null,
): Promise<T> {
  const who = { sourceIp: deps.sourceOf(context), omniAccount: null, wallet: null, tokenHash }
  return watch(deps, { ...who, requestId: context.get('requestId') }, work)
}

/** The same for a program whose session is valid. */
export function watchCaller<T>(deps: Watching, { session, ...caller }: Caller, work: () => Promise<T>): Promise<T> {
  const { omniAccount, walletAddress } = session
  const { sourceIp, tokenHash, requestId } = caller
  return watch(deps, { sourceIp, omniAccount, wallet: walletAddress || null, tokenHash, requestId }, work)
}

async function watch<T>(deps: Watching, who: Who, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const kind = error instanceof Failure ? kindOf(error) : undefined
    if (error instanceof Failure && kind)
      await recordEvent(deps, { ...who, kind, outcome: error.code, detail: error.message })
    throw error
  }
}

function kindOf(failure: Failure): EventKind | undefined {
  if (failure instanceof TamperedGrant) return 'grant_tampered'
  // A malformed signature breaks the schema, and is still a failed authentication.
  return failure.cause instanceof SignatureError ? 'auth_failed' : kinds[failure.code]
}
