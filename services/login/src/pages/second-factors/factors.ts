import { Refusal } from '@constellation/client'
import type { Factor } from '@constellation/contracts-rbac'
import { readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type FactorRow, type FactorsPage, factorsPage, type PasskeySignal } from '../../views/index.ts'
import { answerPage, answerWithPasskeys, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { factorsPath } from './enrolled.ts'

const shownPasskeys = 5

/** GET /account/factors: authenticator app, passkeys and recovery codes. */
export async function showFactors(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const person = deps.rbac(session.accessToken)
  const params = { id: session.userId }
  const [listed, user] = await Promise.all([person.listFactors({ params }), person.getUser({ params })])
  const { items, allowed } = listed
  const rows = items.flatMap((factor) => {
    const row = toFactorRow(factor)
    return row ? [{ ...row, id: factor.id }] : []
  })
  const passkeys = rows.filter(({ kind }) => kind === 'webauthn')
  const all = context.req.query('passkeys') === 'all'
  const app = rows.find(({ kind }) => kind === 'totp')
  const signal = passkeySignal(listed, user)
  const page = factorsPage(frameOf(deps, context, factorsPath), {
    email: user.email,
    result: results.find((one) => one === context.req.query('done')),
    pendingReset: pendingReset(deps, context, listed),
    app: app && { ...app, links: { remove: `${factorsPath}/${app.id}/remove` } },
    passkeys: passkeys
      .slice(0, all ? passkeys.length : shownPasskeys)
      .map((row) => ({ ...row, links: { manage: `${factorsPath}/${row.id}` } })),
    codesLeft: items.find(({ kind }) => kind === 'recovery_set')?.codesLeft ?? undefined,
    signal,
    signOut: formOf(deps, context, '/logout'),
    links: {
      back: '/account/security',
      setUpApp: allowed.includes('totp') ? `${factorsPath}/totp` : undefined,
      addPasskey: allowed.includes('webauthn') ? `${factorsPath}/passkey` : undefined,
      newCodes: `${factorsPath}/recovery-codes`,
      allPasskeys: !all && passkeys.length > shownPasskeys ? `${factorsPath}?passkeys=all` : undefined,
    },
  })
  return signal ? answerWithPasskeys(deps, context, page) : answerPage(deps, context, page)
}

/** POST /account/factors/reset/cancel: calls off what somebody has asked for, from any session of the person. */
export async function cancelOwnReset(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, factorsPath)
  try {
    await deps.rbac(session.accessToken).cancelOwnFactorReset({ params: { id: session.userId } })
  } catch (error) {
    // Called off from elsewhere: the same to the person.
    if (!(error instanceof Refusal && error.code === 'not_found')) throw error
  }
  return redirectTo(deps, context, `${factorsPath}?done=reset_cancelled`)
}

/** A factor as views show it; undefined for recovery codes, which are no row of their own. */
export function toFactorRow(factor: Factor): FactorRow | undefined {
  const { kind, name, createdAt, lastUsedAt, lastUsedFrom, passkey } = factor
  if (kind === 'recovery_set') return undefined
  return {
    kind,
    name,
    addedAt: new Date(createdAt),
    lastUsed: lastUsedAt
      ? { at: new Date(lastUsedAt), userAgent: lastUsedFrom?.userAgent || null, ip: lastUsedFrom?.ip || null }
      : null,
    synced: passkey?.synced ?? false,
    suspect: passkey?.suspect ?? false,
  }
}

/** The reset that waits, with the form that calls it off. */
export function pendingReset(
  deps: Deps,
  context: PageContext,
  { resetDueAt }: { resetDueAt: string | null },
): FactorsPage['pendingReset'] {
  if (!resetDueAt) return undefined
  return { dueAt: new Date(resetDueAt), cancel: formOf(deps, context, `${factorsPath}/reset/cancel`) }
}

type Listed = {
  items: readonly Factor[]
  passkeyUser: { rpId: string; userHandle: string } | null
}

/** What browsers are told of a person's passkeys: which are still good, and what the person is called. */
export function passkeySignal(
  { items, passkeyUser }: Listed,
  { email, displayName }: { email: string | null; displayName: string | null },
): PasskeySignal | undefined {
  if (!passkeyUser) return undefined
  return {
    rpId: passkeyUser.rpId,
    userId: passkeyUser.userHandle,
    allAcceptedCredentialIds: items.flatMap(({ passkey }) => (passkey ? [passkey.credentialId] : [])),
    name: email ?? displayName ?? '',
    displayName: displayName ?? email ?? '',
  }
}

const results = [
  'totp_added',
  'passkey_added',
  'factor_renamed',
  'factor_removed',
  'factor_gone',
  'reset_cancelled',
  'codes_saved',
] as const
