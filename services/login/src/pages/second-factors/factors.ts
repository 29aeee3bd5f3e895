import { factorsPage } from '../../views/index.ts'
import { nameOf } from '../name-of.ts'
import type { SignedInRequest } from '../page-request.ts'
import { passkeySignal } from '../passkeys/passkey-signal.ts'
import { toFactorRow } from './factor-row.ts'
import { factorsPath } from './factors-path.ts'
import { pendingReset } from './pending-reset.ts'

const shownPasskeys = 5

/** GET /account/factors: authenticator app, passkeys and recovery codes. */
export async function showFactors(request: SignedInRequest): Promise<Response> {
  const { person, session } = request
  const params = { id: session.userId }
  const [listed, user] = await Promise.all([person.listFactors({ params }), person.getUser({ params })])
  const { items, allowed } = listed
  const rows = items.flatMap((factor) => {
    const row = toFactorRow(factor)
    return row ? [{ ...row, id: factor.id }] : []
  })
  const passkeys = rows.filter(({ kind }) => kind === 'webauthn')
  const showsAll = request.query('passkeys') === 'all'
  const app = rows.find(({ kind }) => kind === 'totp')
  const signal = passkeySignal(listed, user)
  const page = factorsPage(request.frame(factorsPath), {
    signedInAs: nameOf(request, user),
    result: results.find((one) => one === request.query('done')),
    pendingReset: pendingReset(request, listed),
    app: app && { ...app, links: { remove: `${factorsPath}/${app.id}/remove` } },
    passkeys: passkeys
      .slice(0, showsAll ? passkeys.length : shownPasskeys)
      .map((row) => ({ ...row, links: { manage: `${factorsPath}/${row.id}` } })),
    codesLeft: items.find(({ kind }) => kind === 'recovery_set')?.codesLeft ?? undefined,
    signal,
    signOut: request.formTo('/logout'),
    links: {
      back: '/account/security',
      setUpApp: allowed.includes('totp') ? `${factorsPath}/totp` : undefined,
      addPasskey: allowed.includes('webauthn') ? `${factorsPath}/passkey` : undefined,
      newCodes: `${factorsPath}/recovery-codes`,
      allPasskeys: !showsAll && passkeys.length > shownPasskeys ? `${factorsPath}?passkeys=all` : undefined,
    },
  })
  return request.render(page)
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
