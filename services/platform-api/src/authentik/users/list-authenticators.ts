import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { readUser } from './find-user.ts'

/** `other` is a kind of device that we do not know. */
export const authenticatorKinds = ['totp', 'webauthn', 'static', 'duo', 'sms', 'email', 'endpoint', 'other'] as const

export type Authenticator = {
  kind: (typeof authenticatorKinds)[number]
  name: string
  /** The person has finished setting it up. */
  isConfirmed: boolean
  /** It counts as a second factor: it is confirmed, and more than recovery codes. */
  isFactor: boolean
}

const form = z.object({ name: z.string(), type: z.string(), confirmed: z.boolean() })

/**
 * The devices of a user for a second factor. Authentik leaves out the kinds that the account may not see, and says nothing. Its items do
 * not say whose they are, so the user is read first: without one the answer would be a refusal.
 */
export async function listAuthenticators(api: Api, user: number): Promise<Authenticator[]> {
  if (!(await readUser(api, user)))
    throw new StepFailure('dependency_failed', 'the user does not exist at Authentik any more')
  const devices = await api.readArray('/authenticators/admin/all/', { user: String(user) }, form, 'read devices')
  return devices.map(({ name, type, confirmed }) => {
    const kind = kindOf(type)
    return { kind, name, isConfirmed: confirmed, isFactor: confirmed && kind !== 'static' }
  })
}

/** The kind by the label of the model, such as `authentik_stages_authenticator_totp.TOTPDevice`. */
function kindOf(type: string): Authenticator['kind'] {
  const model = type.split('.').at(-1)?.toLowerCase() ?? ''
  return authenticatorKinds.find((kind) => model === `${kind}device`) ?? 'other'
}
