import type { TokenResponse } from '@constellation/contracts-rbac'
import {
  type Algorithm,
  createSoftwareAuthenticator,
  type Lies,
  type SoftwareAuthenticator,
} from '@constellation/testkit'
import { verifyRegistration } from '../../src/domain/passkeys/verify-registration.ts'
import { insertPasskey } from '../../src/store/passkeys/passkeys.ts'
import { browserId, freshClient, type Person, type TestRbac } from '../rbac.ts'

export const origin = 'https://login.example.test'

export type PasskeyHolder = Person & {
  authenticator: SoftwareAuthenticator
  factorId: string
  credentialId: string
}

type Nature = { algorithm?: Algorithm; synced?: boolean }

/** Registers a passkey for a person: what the browser gives is verified, and kept as it is kept. Their session is left as it was. */
export async function register(rbac: TestRbac, person: Person, authenticator: SoftwareAuthenticator, name = 'Key') {
  const params = { id: person.id }
  const options = await rbac.as('login', person.tokens.accessToken).beginPasskey({ params, body: { browserId } })
  const passkey = await verifyRegistration(rbac.deps.settings, authenticator.create(options), options.challenge)
  const factorId = rbac.deps.newId()
  await rbac.db
    .transaction()
    .execute((trx) => insertPasskey(trx, { ...passkey, id: factorId, userId: person.id, name }))
  return { factorId, credentialId: passkey.credentialId }
}

/** A person with a passkey, signed in by it. */
export async function holder(rbac: TestRbac, nature: Nature = {}, person?: Person): Promise<PasskeyHolder> {
  const someone = person ?? (await rbac.person())
  const authenticator = createSoftwareAuthenticator({ origin, ...nature })
  const registered = await register(rbac, someone, authenticator)
  const tokens = await signIn(rbac, authenticator)
  return { ...someone, ...registered, authenticator, tokens, client: rbac.as('console', tokens.accessToken) }
}

export async function signIn(
  rbac: TestRbac,
  authenticator: SoftwareAuthenticator,
  lies: Lies = {},
  browser = browserId,
): Promise<TokenResponse> {
  const login = rbac.as('login')
  const options = await login.beginPasskeySignIn({ body: { browserId: browser } })
  const response = authenticator.get(options, lies)
  return login.signInWithPasskey({ body: { browserId: browser, response, client: freshClient() } })
}
