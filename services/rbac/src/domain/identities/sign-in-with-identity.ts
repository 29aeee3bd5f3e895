import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps, recordRefusal } from '../record/recorded-change.ts'
import { recordSwitch } from '../sessions/record-switch.ts'
import type { Started } from '../sessions/start-session.ts'
import { askForSecondFactor } from '../sign-in/ask-for-second-factor.ts'
import { type AskedForFactor, type FirstStep, finishFirstStep } from '../sign-in/finish-first-step.ts'
import { signInBlocks } from '../sign-in/who-may-sign-in.ts'
import { decideSignIn, type SignInRefusal } from './decide-sign-in.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import { type IdentifiedPerson, identifyPerson } from './identify-person.ts'
import { type IdentityMatch, matchIdentity } from './match-identity.ts'
import { reauthenticate } from './reauthenticate.ts'
import { timeOfProof } from './time-of-proof.ts'

const messages: Record<SignInRefusal, string> = {
  ...signInBlocks,
  link_requires_login: 'the address has a user: sign in as before, then link this identity',
  signup_disabled: 'this deployment opens no new accounts',
  rate_limited: 'too many accounts were opened from one network address; wait and try again',
}
const outcomes = { sign_in: 'login', attach: 'auto_linked', create: 'created' } as const

type Outcome = (typeof outcomes)[keyof typeof outcomes]
type SignedIn = (Started | AskedForFactor) & { outcome: Outcome }
type Refused = { refused: SignInRefusal; match: IdentityMatch }

/** Signs a person in with an identity. Row 12: an existing session of the browser changes nothing, and links nothing. */
export async function signInWithIdentity(
  deps: Deps,
  caller: ServiceActor | UserActor,
  signIn: ExternalSignIn,
): Promise<TokenResponse> {
  const { ip } = signIn.client
  // Before the transaction: the count may need a connection of its own.
  const waitMs = await deps.throttle.accounts.waitMs(ip)
  const result = await changeOfRecordedSteps(deps, (trx) => decideAndSignIn(deps, trx, caller, signIn, waitMs))
  if ('refused' in result) return refuse(deps, serviceOf(caller), signIn, result, waitMs)
  if (result.outcome === 'created') await deps.throttle.accounts.countOpened(ip)
  if ('challenge' in result) throw await askForSecondFactor(deps, serviceOf(caller), result)
  return issueTokens(deps, result)
}

async function decideAndSignIn(
  deps: Deps,
  trx: Transaction<Schema>,
  caller: ServiceActor | UserActor,
  signIn: ExternalSignIn,
  waitMs: number,
): Promise<SignedIn | Refused> {
  const actor = serviceOf(caller)
  const match = await matchIdentity(trx, signIn)
  const decision = decideSignIn(deps.settings, { ...match, mustWait: waitMs > 0 })
  if (decision !== 'sign_in' && decision !== 'attach' && decision !== 'create') return { refused: decision, match }
  const person = await identifyPerson(deps, trx, actor, signIn, { decision, match })
  const outcome = outcomes[decision]
  const continued =
    isSamePerson(caller, person) && signIn.reauthenticate && (await reauthenticate(deps, trx, caller, signIn, person))
  if (continued) return { ...continued, outcome }
  const previousSessionId = switchedFrom(caller, person)
  const finished = await finish(deps, trx, actor, signIn, {
    ...person,
    outcome,
    previousSessionId,
    provedAt: await timeOfProof(trx, signIn, { ...person, isNew: decision === 'create' }),
  })
  if (previousSessionId && !('challenge' in finished))
    await recordSwitch(deps, trx, actor, previousSessionId, finished.session)
  return { ...finished, outcome }
}

function isSamePerson(caller: ServiceActor | UserActor, { user }: IdentifiedPerson): caller is UserActor {
  return caller.kind === 'user' && caller.ticket.userId === user.id
}

/** Row 12: the session of another user that the browser was signed in with. */
function switchedFrom(caller: ServiceActor | UserActor, { user }: IdentifiedPerson) {
  return caller.kind === 'user' && caller.ticket.userId !== user.id ? caller.ticket.sessionId : undefined
}

/** The actor is login, even when a ticket came with the request. */
function serviceOf({ service, requestId }: ServiceActor | UserActor): ServiceActor {
  return { kind: 'service', service, requestId }
}

/**
 * Row 25: a required second factor comes before the session. RFC 8176 has no value for the word of an identity
 * provider, so `amr` is `fed`. What the provider verified is not counted, so the level is that of one factor.
 */
async function finish(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  { browserId, minAal, client }: ExternalSignIn,
  person: IdentifiedPerson & Pick<FirstStep, 'outcome' | 'previousSessionId' | 'provedAt'>,
): Promise<Started | AskedForFactor> {
  const finished = await finishFirstStep(deps, trx, actor, { ...person, amr: ['fed'], browserId, minAal, client })
  if (!finished) throw new Error('the locked credential is missing')
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
  await recordRefusal(deps, actor, {
    action: 'session.start',
    ...(target && { target: target.id, accountId: target.home_account_id }),
    detail: { code: refused, provider, ip: client.ip },
  })
  throw new Failure(refused, messages[refused], {
    ...(refused === 'rate_limited' && { retryAfterSeconds: waitMs / 1000 }),
  })
}
