import { replaceCodesPage } from '../../views/index.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { askAgain, askForProof } from '../sign-in/recent-sign-in.ts'
import { showRecoveryCodes } from './enrolled.ts'
import { factorsPath } from './factors-path.ts'

const path = `${factorsPath}/recovery-codes`

/** GET /account/factors/recovery-codes: what new codes do to the old ones. */
export async function showReplaceCodes(request: SignedInRequest): Promise<Response> {
  const asked = await askForProof(request, path)
  if (asked) return asked
  const props = { ...request.formTo(path), links: { cancel: factorsPath } }
  return request.render(replaceCodesPage(request.frame(path), props))
}

/** POST /account/factors/recovery-codes */
export const replaceCodes: FormPage<SignedInRequest> = {
  async submit(request) {
    const { person, session } = request
    try {
      const { recoveryCodes } = await person.replaceRecoveryCodes({ params: { id: session.userId } })
      return await showRecoveryCodes(request, recoveryCodes, `${factorsPath}?done=codes_saved`)
    } catch (error) {
      return askAgain(request, error, path) ?? Promise.reject(error)
    }
  },
  expired: async (request) => request.redirect(path),
}
