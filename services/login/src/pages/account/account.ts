import { Refusal } from '@constellation/client'
import type { Factor, Session, User } from '@constellation/contracts-rbac'
import { SessionId } from '@constellation/contracts-rbac'
import { csrfToken, readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { matchLocale } from '../../flow/choose-locale.ts'
import type { Locale } from '../../locales/index.ts'
import { type AccountResult, accountPage, endSessionsPage, type FieldError } from '../../views/index.ts'
import { nameError } from '../form-errors.ts'
import { waysIn } from '../identities/ways-in.ts'
import { answerPage, answerWithPasskeys, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { passkeySignal, pendingReset } from '../second-factors/factors.ts'
import { applicationNames } from '../sessions/application-names.ts'

const path = '/account/security'
const shownSessions = 3

/** GET /account/security: profile, ways to sign in, sessions. */
export async function showAccount(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  return view(deps, context, session, {})
}

/** POST /account/profile: name and language. */
export async function saveProfile(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  const [name, wanted] = [form.field('name').trim(), form.field('locale')]
  if (!form.genuine) return view(deps, context, session, { profile: { name, failure: { code: 'invalid_csrf' } } }, 403)
  const locale = matchLocale(deps.settings.locales, wanted)
  const errors = { ...nameError(name), ...(!locale && { locale: 'locale_unsupported' as const }) }
  if (!locale || Object.keys(errors).length) return view(deps, context, session, { profile: { name, errors } }, 422)
  await deps
    .rbac(session.accessToken)
    .updateUser({ params: { id: session.userId }, body: { displayName: name, locale } })
  deps.cookies.set(context, 'locale', locale, 400 * 86_400)
  return redirectTo(deps, context, `${path}?done=profile_saved`)
}

/** POST /account/sessions/:id/end */
export async function endSession(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, path)
  const sessionId = SessionId.safeParse(context.req.param('id')).data
  const ended = sessionId && (await endOne(deps, session, sessionId))
  return redirectTo(deps, context, `${path}?done=${ended ? 'session_ended' : 'session_gone'}`)
}

/** GET /account/sessions/end: what ending all others does, before it is done. */
export async function showEndOthers(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const { items } = await deps.rbac(session.accessToken).listSessions({ params: { id: session.userId } })
  const others = items.filter(({ current }) => !current)
  if (others.length === 0) return redirectTo(deps, context, path)
  const page = endSessionsPage(frameOf(deps, context), {
    ...formOf(deps, context, '/account/sessions/end'),
    userAgents: others.map(({ userAgent }) => userAgent),
    links: { cancel: path },
  })
  return answerPage(deps, context, page)
}

/** POST /account/sessions/end */
export async function endOthers(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, '/account/sessions/end')
  const { ended } = await deps.rbac(session.accessToken).endOtherSessions({ params: { id: session.userId } })
  return redirectTo(deps, context, `${path}?done=sessions_ended&count=${ended}`)
}

async function endOne(deps: Deps, { accessToken, userId }: BrowserSession, sessionId: SessionId) {
  try {
    await deps.rbac(accessToken).endSession({ params: { id: userId, sessionId } })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return false
    throw error
  }
}

type Shown = {
  profile?: { name: string; errors?: { name?: FieldError; locale?: FieldError }; failure?: { code: 'invalid_csrf' } }
}

async function view(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  shown: Shown,
  status = 200,
): Promise<Response> {
  const person = deps.rbac(session.accessToken)
  const params = { id: session.userId }
  const [user, { items }, credentials, factors] = await Promise.all([
    person.getUser({ params }),
    person.listSessions({ params }),
    person.listCredentials({ params }),
    person.listFactors({ params }),
  ])
  const frame = frameOf(deps, context, path)
  const sessions = [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)]
  const all = context.req.query('sessions') === 'all'
  const signal = context.req.query('done') === 'profile_saved' ? passkeySignal(factors, user) : undefined
  const page = accountPage(frame, {
    email: user.email,
    displayName: user.displayName,
    result: resultOf(context),
    profile: {
      ...formOf(deps, context, '/account/profile'),
      name: user.displayName ?? '',
      locale: localeOfUser(deps, user, frame.locale),
      ...shown.profile,
    },
    address: user.emailVerifiedAt
      ? { confirmedAt: new Date(user.emailVerifiedAt) }
      : { confirmedAt: null, sendLink: formOf(deps, context, '/account/restricted') },
    password: {
      set: user.passwordChangedAt !== null,
      changedAt: user.passwordChangedAt ? new Date(user.passwordChangedAt) : null,
    },
    twoStep: twoStep(factors.items),
    pendingReset: pendingReset(deps, context, factors),
    signal,
    waysIn: waysIn(deps, credentials.items),
    sessions: sessions.slice(0, all ? sessions.length : shownSessions).map((one) => toRow(deps, one)),
    sessionCount: sessions.length,
    endSession: { csrf: csrfToken(deps, context) },
    signOut: formOf(deps, context, '/logout'),
    links: {
      changePassword: '/account/password',
      endOthers: '/account/sessions/end',
      activity: '/account/activity',
      olderSessions: !all && sessions.length > shownSessions ? `${path}?sessions=all` : undefined,
    },
  })
  return signal ? answerWithPasskeys(deps, context, page, status) : answerPage(deps, context, page, status)
}

function twoStep(items: readonly Factor[]) {
  return {
    app: items.some(({ kind }) => kind === 'totp'),
    passkeys: items.filter(({ kind }) => kind === 'webauthn').length,
    codesLeft: items.find(({ kind }) => kind === 'recovery_set')?.codesLeft ?? 0,
    links: { manage: '/account/factors' },
  }
}

function toRow(deps: Deps, session: Session) {
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

/** What was just done, from the address that the form led to. */
function resultOf(context: PageContext): AccountResult | undefined {
  const count = Math.min(Number(context.req.query('count') ?? 0) || 0, 999)
  const done = context.req.query('done')
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
