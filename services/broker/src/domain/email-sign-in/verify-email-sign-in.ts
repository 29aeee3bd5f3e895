import { recordEvent } from '../../audit/record-event.ts'
import type { Deps } from '../../deps.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { confirmSignIn } from '../sign-in-requests/confirm-sign-in.ts'

type Input = { token: string; user_code: string; request_id?: string | undefined }
type Who = { requestId: string; sourceIp: string }

/** Confirms a sign-in by e-mail. The audit names it by its tag, which auditors can compute and nobody can turn into an id. */
export async function verifyEmailSignIn(deps: Deps, input: Input, who: Who) {
  const email = requireAuthMethod(deps, 'email_link')
  const { requestId, omniAccount } = await confirmSignIn(deps, 'email_link', input)
  await recordEvent(deps, {
    ...who,
    kind: 'identity_proved',
    outcome: 'ok',
    omniAccount,
    wallet: null,
    tokenHash: null,
    detail: `email_link ${email.tagOf(requestId)}`,
  })
  return { ok: true } as const
}
