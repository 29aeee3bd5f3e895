import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../deps.ts'
import type { Schema } from '../store/schema.gen.ts'
import type { ServiceActor, UserActor } from './actor.ts'
import { decideLogin, type LoginRefusal } from './decide-login.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import { identifyPerson, type Known, type Person, readKnown } from './identify-person.ts'
import { issueTokens } from './issue-tokens.ts'
import { audit, auditRefusal } from './record.ts'
import { type Started, startSession } from './start-session.ts'

const messages: Record<LoginRefusal, string> = {
  user_disabled: 'this user is disabled; ask an administrator',
  account_suspended: 'the account is suspended; ask its administrator',
  link_requires_login: 'the address has a user: sign in as before, then link this identity',
  signup_disabled: 'new accounts are not opened here',
  rate_limited: 'too many accounts were opened from one place; wait and try again',
}
const outcomes = { sign_in: 'login', attach: 'auto_linked', create: 'created' } as const

type LoggedIn = Started & { outcome: TokenResponse['outcome'] }
type Refused = { refused: LoginRefusal; known: Known }

/** Signs a person in with an identity. Who is signed in already has no say in it (12): nothing is linked without being asked for. */
export async function logInWithIdentity(
  deps: Deps,
  caller: ServiceActor | UserActor,
  signIn: ExternalSignIn,
): Promise<TokenResponse> {
  const { ip } = signIn.client
  // Asked before the transaction, which keeps a connection that the count may need.
  const waitMs = await deps.throttle.waitBeforeOpening(ip)
  const result = await deps.db.transaction().execute((trx) => logIn(deps, trx, caller, signIn, waitMs))
  if ('refused' in result) return refuse(deps, serviceOf(caller), signIn, result, waitMs)
  if (result.outcome === 'created') await deps.throttle.countOpened(ip)
  return issueTokens(deps, result)
}

async function logIn(
  deps: Deps,
  trx: Transaction<Schema>,
  caller: ServiceActor | UserActor,
  signIn: ExternalSignIn,
  waitMs: number,
): Promise<LoggedIn | Refused> {
  const actor = serviceOf(caller)
  const known = await readKnown(trx, signIn)
  const decision = decideLogin(deps.settings, { ...known, mustWait: waitMs > 0 })
  if (decision !== 'sign_in' && decision !== 'attach' && decision !== 'create') return { refused: decision, known }
  const person = await identifyPerson(deps, trx, actor, signIn, { decision, known })
  const started = await openSessionOf(deps, trx, actor, signIn, person)
  await noteSwitch(deps, trx, caller, started)
  return { ...started, outcome: outcomes[decision] }
}

/** Login acts, whoever's ticket came along. */
function serviceOf({ service, requestId }: ServiceActor | UserActor): ServiceActor {
  return { kind: 'service', service, requestId }
}

/**
 * 25: whoever is asked for a second factor is asked here, before there is a session. RFC 8176 has no value for the word of an identity provider; `fed`
 * says that, and no more: what the provider asked for is not counted, so the assurance is that of one factor.
 */
async function openSessionOf(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  { browserId, client }: ExternalSignIn,
  person: Person,
): Promise<Started> {
  const started = await startSession(deps, trx, actor, { ...person, amr: ['fed'], aal: 1, browserId, client })
  if (!started) throw new Error('the credential that is held is not there')
  return started
}

/** 12: the browser was signed in as somebody else. */
async function noteSwitch(
  deps: Deps,
  trx: Transaction<Schema>,
  caller: ServiceActor | UserActor,
  { session }: Started,
): Promise<void> {
  if (caller.kind !== 'user' || caller.ticket.userId === session.user_id) return
  const { userId: fromUserId, sessionId: fromSessionId } = caller.ticket
  await audit(deps, trx, serviceOf(caller), {
    action: 'session_switched',
    target: session.user_id,
    accountId: session.account_id,
    detail: { fromUserId, fromSessionId, sessionId: session.session_id },
  })
}

async function refuse(
  deps: Deps,
  actor: ServiceActor,
  { provider, client }: ExternalSignIn,
  { refused, known }: Refused,
  waitMs: number,
): Promise<never> {
  const target = known.owner ?? known.holder
  await auditRefusal(deps, actor, {
    action: 'session.start',
    ...(target && { target: target.id, accountId: target.home_account_id }),
    detail: { code: refused, provider, ip: client.ip },
  })
  throw new Failure(refused, messages[refused], {
    ...(refused === 'rate_limited' && { retryAfterSeconds: waitMs / 1000 }),
  })
}
