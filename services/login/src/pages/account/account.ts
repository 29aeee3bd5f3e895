import type { Factor, Session, User } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { matchLocale } from '../../flow/choose-locale.ts'
import type { Locale } from '../../locales/index.ts'
import { type AccountPage, type AccountResult, accountPage } from '../../views/index.ts'
import { waysIn } from '../identities/ways-in.ts'
import { nameOf } from '../name-of.ts'
import type { SignedInRequest } from '../page-request.ts'
import { passkeySignal } from '../passkeys/passkey-signal.ts'
import { pendingReset } from '../second-factors/pending-reset.ts'
import { applicationNames } from '../sessions/application-names.ts'

const path = '/account/security'
const shownSessions = 3

/** GET /account/security: profile, ways to sign in, sessions. */
export function showAccount(request: SignedInRequest): Promise<Response> {
  return viewAccount(request, {}, 200)
}

/** The account page, with what was typed into its profile form. */
export async function viewAccount(
  request: SignedInRequest,
  typed: Partial<AccountPage['profile']>,
  status: number,
): Promise<Response> {
  const { deps, person, session } = request
  const params = { id: session.userId }
  const [user, sessions, credentials, factors] = await Promise.all([
    person.getUser({ params }),
    person.listSessions({ params }),
    person.listCredentials({ params }),
    person.listFactors({ params }),
  ])
  const frame = request.frame(path)
  const signal = request.query('done') === 'profile_saved' ? passkeySignal(factors, user) : undefined
  const page = accountPage(frame, {
    signedInAs: nameOf(request, user),
    email: user.email,
    result: resultOf(request),
    profile: {
      ...request.formTo('/account/profile'),
      name: user.displayName ?? '',
      locale: localeOfUser(deps, user, frame.locale),
      ...typed,
    },
    address: addressOf(request, user),
    password: passwordOf(user),
    twoStep: twoStepOf(factors.items),
    pendingReset: pendingReset(request, factors),
    signal,
    waysIn: waysIn(deps, credentials.items),
    ...sessionsOf(request, sessions.items),
    signOut: request.formTo('/logout'),
  })
  return request.render(page, status)
}

function addressOf(request: SignedInRequest, { emailVerifiedAt }: User): AccountPage['address'] {
  if (emailVerifiedAt) return { confirmedAt: new Date(emailVerifiedAt) }
  return { confirmedAt: null, sendLink: request.formTo('/account/restricted') }
}

function passwordOf({ passwordChangedAt }: User): AccountPage['password'] {
  return { set: passwordChangedAt !== null, changedAt: passwordChangedAt ? new Date(passwordChangedAt) : null }
}

function twoStepOf(items: readonly Factor[]): AccountPage['twoStep'] {
  return {
    app: items.some(({ kind }) => kind === 'totp'),
    passkeys: items.filter(({ kind }) => kind === 'webauthn').length,
    codesLeft: items.find(({ kind }) => kind === 'recovery_set')?.codesLeft ?? 0,
    links: { manage: '/account/factors', addPasskey: '/account/factors/passkey' },
  }
}

/** The sessions with the current one first: a few of them, or all when the address says so. */
function sessionsOf(
  request: SignedInRequest,
  items: readonly Session[],
): Pick<AccountPage, 'sessions' | 'sessionCount' | 'endSession' | 'links'> {
  const sorted = [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)]
  const showsAll = request.query('sessions') === 'all'
  const { csrf } = request.formTo(path)
  return {
    sessions: sorted.slice(0, showsAll ? sorted.length : shownSessions).map((one) => toRow(request.deps, one)),
    sessionCount: sorted.length,
    endSession: { csrf },
    links: {
      changePassword: '/account/password',
      endOthers: '/account/sessions/end',
      activity: '/account/activity',
      olderSessions: !showsAll && sorted.length > shownSessions ? `${path}?sessions=all` : undefined,
    },
  }
}

function toRow(deps: Deps, session: Session): AccountPage['sessions'][number] {
  const row = {
    userAgent: session.userAgent || null,
    ip: session.ip || null,
    signedInAt: new Date(session.createdAt),
    lastUsedAt: new Date(session.lastUsedAt),
    applications: applicationNames(deps, session.applicationIds),
  }
  if (session.current) return { ...row, current: true as const }
  return { ...row, current: false as const, endAction: `/account/sessions/${session.id}/end` }
}

function localeOfUser({ settings }: Deps, user: Pick<User, 'locale'>, fallback: Locale): Locale {
  return matchLocale(settings.locales, user.locale ?? undefined) ?? fallback
}

/** What was just done: the form that did it redirected to an address that says so. */
function resultOf(request: SignedInRequest): AccountResult | undefined {
  const count = Math.min(Number(request.query('count') ?? 0) || 0, 999)
  const done = request.query('done')
  switch (done) {
    case 'profile_saved':
    case 'session_ended':
    case 'session_gone':
    case 'provider_linked':
    case 'provider_removed':
    case 'provider_gone':
    case 'linking_refused':
      return { kind: done }
    case 'password_changed':
      return { kind: 'password_changed', endedSessions: count }
    case 'sessions_ended':
      return { kind: 'sessions_ended', count }
    default:
      return undefined
  }
}
