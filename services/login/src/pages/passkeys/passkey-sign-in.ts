import { Failure } from '@constellation/chassis'
import { AuthenticationResponse } from '@constellation/contracts-rbac'
import { type FormPage, refuseExpired } from '../page.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'
import { showSignInRefusal } from '../sign-in/sign-in-refusal.ts'
import { readPasskey } from './read-passkey.ts'

/** POST /login/passkey/options: what the browser asks any passkey for. */
export const passkeyOptions: FormPage = {
  async submit({ rbac, browser, json }) {
    return json(await rbac.beginPasskeySignIn({ body: { browserId: browser.id } }))
  },
  expired: refuseExpired,
}

/** POST /login/passkey/verify: signs in with the passkey, and goes on to where the person was going. */
export const signInWithPasskey: FormPage = {
  async submit(request, form) {
    const { browser, rbac } = request
    const response = readPasskey(AuthenticationResponse, form.field('response'))
    try {
      if (!response) throw new Failure('passkey_refused', 'this is not the answer of a passkey')
      const body = { response, browserId: browser.id, client: browser.client }
      return await completeSignIn(request, await rbac.signInWithPasskey({ body }))
    } catch (error) {
      return showSignInRefusal(request, { credentialId: response?.id }, error)
    }
  },
  expired: (request) => showSignInRefusal(request, {}, new Failure('invalid_csrf', 'the form has expired')),
}
