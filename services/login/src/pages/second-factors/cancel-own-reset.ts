import { Refusal } from '@constellation/client'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { factorsPath } from './factors-path.ts'

/** POST /account/factors/reset/cancel: cancels a requested reset, from any session of the person. */
export const cancelOwnReset: FormPage<SignedInRequest> = {
  async submit({ person, session, redirect }) {
    try {
      await person.cancelOwnFactorReset({ params: { id: session.userId } })
    } catch (error) {
      // Cancelled from elsewhere: the same to the person.
      if (!(error instanceof Refusal && error.code === 'not_found')) throw error
    }
    return redirect(`${factorsPath}?done=reset_cancelled`)
  },
  expired: async ({ redirect }) => redirect(factorsPath),
}
