import { enrolPage } from '../../views/index.ts'
import type { SignedInRequest } from '../page-request.ts'

/** The step of a person who needs a second factor: to prove one that is accepted, or to set one up. */
export async function showMissingFactor(request: SignedInRequest): Promise<Response> {
  const { person, session } = request
  const { items, allowed } = await person.listFactors({ params: { id: session.userId } })
  const hasOne = items.some(({ kind }) => allowed.some((one) => one === kind))
  if (hasOne && session.aal < 2 && !request.query('enrol')) return request.redirect(request.inFlow('/login/step-up'))
  const page = enrolPage(request.frame(request.inFlow('/account/restricted')), {
    links: {
      app: allowed.includes('totp') ? request.inFlow('/account/factors/totp') : undefined,
      passkey: allowed.includes('webauthn') ? request.inFlow('/account/factors/passkey') : undefined,
    },
    signOut: request.formTo(request.inFlow('/logout')),
  })
  return request.render(page)
}
