import { BrokerError } from '../broker-error.ts'
import type { Deps } from '../deps.ts'
import { callBroker } from '../http/call-broker.ts'
import type { Reply } from '../http/reply.ts'
import type { CurrentSession } from '../sign-in/current-session.ts'
import { signWith } from '../sign-in/sign-with.ts'
import { authorization, withSession } from '../sign-in/with-session.ts'
import type { CredentialRequest, Credentials } from './credentials.ts'

/** Mints credentials once. After a lost reply the same call is sent again, so that it costs one use of the grant. */
export async function mintCredentials(
  deps: Deps,
  session: CurrentSession,
  request: CredentialRequest,
): Promise<Credentials> {
  try {
    return await withSession(session, async (current) =>
      sendRepeatedly(deps, await newCall(deps, request), authorization(current)),
    )
  } catch (error) {
    // The broker saw the request before and has no answer for it any more, so a new request is needed.
    if (!(error instanceof BrokerError) || error.code !== 'request_replayed') throw error
    return withSession(session, async (current) =>
      sendRepeatedly(deps, await newCall(deps, request), authorization(current)),
    )
  }
}

type SignedCall = { request_id: string; [member: string]: unknown }

async function newCall(deps: Deps, { service, path, grantId, agentId }: CredentialRequest): Promise<SignedCall> {
  const address = deps.wallet.address.toLowerCase()
  const body = {
    request_id: `mnt_${deps.newId().replaceAll('-', '')}`,
    issued_at: `${new Date(deps.clock()).toISOString().slice(0, 19)}Z`,
    domain: `agentkeys:broker:mint-aws-creds:v1:${new URL(deps.issuer).host}`,
    intent: {
      agent_id: agentId ?? address,
      service,
      scope_path: path,
      ...(grantId !== undefined && { grant_id: grantId }),
    },
  }
  const { signCall } = await import('../signing/sign-call.ts')
  return signWith(() => signCall(body, deps.wallet))
}

const attempts = 4

/** Sends the same bytes again while the broker may have the answer: its `Idempotency-Key` returns that answer and mints nothing new. */
async function sendRepeatedly(deps: Deps, body: SignedCall, headers: Record<string, string>): Promise<Credentials> {
  for (let attempt = 1; ; attempt++) {
    try {
      const reply = await callBroker(deps, {
        path: '/v1/mint-aws-creds',
        body,
        headers: { ...headers, 'idempotency-key': body.request_id },
        // An anchor of the audit may take 30 seconds.
        timeoutMs: 60_000,
      })
      return toCredentials(deps, reply)
    } catch (error) {
      if (attempt >= attempts || !(error instanceof BrokerError)) throw error
      if (!['no_reply', 'idempotency_in_progress'].includes(error.code)) throw error
      await deps.wait((error.retryAfterSeconds ?? 2 ** attempt / 4) * 1000)
    }
  }
}

/** An answer without all fields is an error: a blank key that is stored would be served until it expires. */
function toCredentials(deps: Deps, reply: Reply): Credentials {
  const expiration = new Date(reply.integer('expiration') * 1000)
  if (expiration.getTime() <= deps.clock())
    throw new BrokerError('bad_answer', 'the broker answered with expired credentials')
  return {
    accessKeyId: reply.text('access_key_id'),
    secretAccessKey: reply.text('secret_access_key'),
    sessionToken: reply.text('session_token'),
    expiration,
    wallet: reply.text('wallet'),
    auditRecordId: reply.text('audit_record_id'),
    leaseId: reply.optionalText('lease_id'),
  }
}
