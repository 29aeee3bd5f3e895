import { Failure } from '@constellation/chassis'
import { AuthenticationResponse } from '@constellation/contracts-rbac'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { beginSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { readFlow } from '../../flow/flow.ts'
import { goOn } from '../handoff/go-on.ts'
import type { PageContext } from '../page.ts'
import { showSignInRefusal } from '../sign-in/sign-in.ts'
import { readPasskey } from './read-passkey.ts'

/** POST /login/passkey/options: what the browser asks any passkey of whoever is in front of it for. */
export async function passkeyOptions(deps: Deps, context: PageContext): Promise<Response> {
  const { genuine } = await readForm(deps, context)
  if (!genuine) throw new Failure('invalid_csrf', 'the form has expired')
  return context.json(await deps.rbac().beginPasskeySignIn({ body: { browserId: browserId(deps, context) } }))
}

/** POST /login/passkey/verify: signs in with the passkey that was used, and goes on to where the person was going. */
export async function signInWithPasskey(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine)
    return showSignInRefusal(deps, context, flow, {}, new Failure('invalid_csrf', 'the form has expired'))
  const response = readPasskey(AuthenticationResponse, form.field('response'))
  try {
    if (!response) throw new Failure('passkey_refused', 'this is no answer of a passkey')
    const body = { response, browserId: browserId(deps, context), client: clientInfo(deps, context) }
    const tokens = await deps.rbac().signInWithPasskey({ body })
    await beginSession(deps, context, tokens)
    return await goOn(deps, context, flow, tokens)
  } catch (error) {
    return showSignInRefusal(deps, context, flow, { credentialId: response?.id }, error)
  }
}
