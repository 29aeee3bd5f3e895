import { recordEvent } from '../../audit/record-event.ts'
import type { Deps } from '../../deps.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { confirmSignIn } from '../sign-in-requests/confirm-sign-in.ts'

type Input = { token: string; user_code: string; request_id?: string | undefined }

/** Confirms a sign-in that Google proved, and records that it did. */
export async function confirmProviderSignIn(deps: Deps, input: Input, who: { requestId: string; sourceIp: string }) {
  requireAuthMethod(deps, 'oauth2_google')
  const { omniAccount } = await confirmSignIn(deps, 'oauth2_google', input)
  await recordEvent(deps, {
    ...who,
    kind: 'identity_proved',
    outcome: 'ok',
    omniAccount,
    wallet: null,
    tokenHash: null,
    detail: 'oauth2_google',
  })
  return { ok: true } as const
}
