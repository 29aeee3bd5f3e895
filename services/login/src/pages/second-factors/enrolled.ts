import type { TokenResponse } from '@constellation/contracts-rbac'
import { keepSession } from '../../browser/session.ts'
import { type FactorsPage, recoveryCodesPage } from '../../views/index.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'
import { factorsPath } from './factors-path.ts'

type Enrolled = { tokens: TokenResponse; recoveryCodes: readonly string[] | null }

/** What follows a new factor: the recovery codes when there are new ones, then on to where the person was going. */
export async function answerEnrolled(
  request: SignedInRequest,
  { tokens, recoveryCodes }: Enrolled,
  done: NonNullable<FactorsPage['result']>,
): Promise<Response> {
  keepSession(request.browser, tokens)
  const goesOn = request.session.restricted || isInFlow(request)
  const onward = goesOn ? request.inFlow('/account/restricted') : `${factorsPath}?done=${done}`
  return recoveryCodes ? showRecoveryCodes(request, recoveryCodes, onward) : request.redirect(onward)
}

/** Where a person goes who cancels the enrolment: on, as far as that is possible, or back to the list. */
export function cancelPath(request: PageRequest): string {
  return isInFlow(request) ? request.inFlow('/account/restricted') : factorsPath
}

function isInFlow({ flow }: PageRequest) {
  return flow.query.has('app') || flow.query.has('next')
}

/** The page with new recovery codes. It has no address of its own: they are shown once. */
export function showRecoveryCodes(request: PageRequest, codes: readonly string[], onward: string): Promise<Response> {
  return request.render(recoveryCodesPage(request.frame(factorsPath), { codes, links: { onward } }))
}
