/** What a person does about a code. Codes that are not listed are explained by their status. */
const nextSteps: Record<string, string> = {
  unreachable: 'check the address of the broker and the network, then try again',
  no_reply: 'try again; if it goes on, tell the operator of the broker',
  bad_answer: 'check that the address is that of a broker; something else may answer there',
  clock_off: 'set the clock of this machine, for example with NTP, then try again',
  wrong_broker: 'give the address under which the broker is known, or its issuer',
  wallet_failed: 'check the wallet key: it must be the one whose address was granted',
  unauthorized: 'sign in again; check that the wallet key is the one whose address was granted',
  wallet_required: 'sign in with a wallet',
  no_grant: 'ask the owner of the master wallet for a grant: broker-agent request --service s3 --path <path>/',
  grant_denied:
    'the grant is revoked, expired, used up or not yet active: ask the owner of the master wallet for a new one',
  daemon_cannot_grant: 'use the master wallet: a wallet that has received a grant cannot issue one',
  role_mismatch:
    'the wallet signed in before its first grant: its owner asks again with broker-agent request --master ACCOUNT, the account of your wallet',
  parent_mismatch: 'use another wallet: this one belongs to another master',
  validation_failed: 'correct what the message names',
  grant_impossible: 'correct what the message names',
  request_replayed: 'try again: each request has its own id',
  idempotency_conflict: 'try again: each request has its own key',
  auth_method_disabled: 'ask the operator of the broker to select wallet_sig',
  not_found: 'check the address of the broker, and the id if you gave one',
}

export function nextStepFor(
  code: string,
  {
    status,
    retryAfterSeconds,
    requestId,
  }: { status?: number | undefined; retryAfterSeconds?: number | undefined; requestId?: string | undefined },
): string {
  const known = nextSteps[code]
  if (known) return known
  if (status === 429) return `wait ${retryAfterSeconds ?? 60} seconds, then try again`
  if (status !== undefined && status >= 500)
    return `try again later; if it goes on, tell the operator of the broker${requestId ? ` the request id ${requestId}` : ''}`
  return `tell the operator of the broker the code ${code}${requestId ? ` and the request id ${requestId}` : ''}`
}
