import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { auditRefusal } from '../record/record.ts'
import { recordSwitch } from '../sessions/record-switch.ts'
import type { Started } from '../sessions/start-session.ts'
import { askForSecondFactor } from '../sign-in/ask-for-second-factor.ts'
import { type AskedForFactor, type FirstStep, finishFirstStep } from '../sign-in/finish-first-step.ts'
import { signInBlocks } from '../sign-in/who-may-sign-in.ts'
import { decideSignIn, type SignInRefusal } from './decide-sign-in.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import { type IdentifiedPerson, type IdentityMatch, identifyPerson, matchIdentity } from './identify-person.ts'

const messages: Record<SignInRefusal, string> = {
  ...signInBlocks,
  link_requires_login: 'the address has a user: sign in as before, then link this identity',
  signup_disabled: 'new accounts are not opened here',
  rate_limited: 'too many accounts were opened from one place; wait and try again',
}
const outcomes = { sign_in: 'login', attach: 'auto_linked', create: 'created' } as const

type Outcome = (typeof outcomes)[keyof typeof outcomes]
type LoggedIn = (Started | AskedForFactor) & { outcome: Outcome }
type Refused = { refused: SignInRefusal; match: IdentityMatch }

/** Signs a person in with an identity. Who is signed in already has no say in it (12): nothing is linked without being asked for. */
export async function signInWithIdentity(
  deps: Deps,
  caller: ServiceActor | UserActor,
  signIn: ExternalSignIn,
): Promise<TokenResponse> {
  const { ip } = signIn.client
  // AskedForFactor before the transaction, which keeps a connection that the count may need.
  const waitMs = await deps.throttle.accounts.waitMs(ip)
  const result = await deps.db.transaction().execute((trx) => logIn(deps, trx, caller, signIn, waitMs))
  if ('refused' in result) return refuse(deps, serviceOf(caller), signIn, result, waitMs)
  if (result.outcome === 'created') await deps.throttle.accounts.countOpened(ip)
  if ('challenge' in result) throw await askForSecondFactor(deps, serviceOf(caller), result)
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
  const match = await matchIdentity(trx, signIn)
  const decision = decideSignIn(deps.settings, { ...match, mustWait: waitMs > 0 })
  if (decision !== 'sign_in' && decision !== 'attach' && decision !== 'create') return { refused: decision, match }
  const person = await identifyPerson(deps, trx, actor, signIn, { decision, match })
  const outcome = outcomes[decision]
  const previousSessionId = switchedFrom(caller, person)
  const finished = await openSessionOf(deps, trx, actor, signIn, { ...person, outcome, previousSessionId })
  if (previousSessionId && !('challenge' in finished))
    await recordSwitch(deps, trx, actor, previousSessionId, finished.session)
  return { ...finished, outcome }
}

/** 12: the session of somebody else that the browser was signed in with. */
function switchedFrom(caller: ServiceActor | UserActor, { user }: IdentifiedPerson) {
  return caller.kind === 'user' && caller.ticket.userId !== user.id ? caller.ticket.sessionId : undefined
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
  { browserId, minAal, client }: ExternalSignIn,
  person: IdentifiedPerson & Pick<FirstStep, 'outcome' | 'previousSessionId'>,
): Promise<Started | AskedForFactor> {
  const finished = await finishFirstStep(deps, trx, actor, { ...person, amr: ['fed'], browserId, minAal, client })
  if (!finished) throw new Error('the credential that is held is not there')
  return finished
}

async function refuse(
  deps: Deps,
  actor: ServiceActor,
  { provider, client }: ExternalSignIn,
  { refused, match }: Refused,
  waitMs: number,
): Promise<never> {
  const target = match.owner ?? match.addressMatch
  await auditRefusal(deps, actor, {
    action: 'session.start',
    ...(target && { target: target.id, accountId: target.home_account_id }),
    detail: { code: refused, provider, ip: client.ip },
  })
  throw new Failure(refused, messages[refused], {
    ...(refused === 'rate_limited' && { retryAfterSeconds: waitMs / 1000 }),
  })
}
