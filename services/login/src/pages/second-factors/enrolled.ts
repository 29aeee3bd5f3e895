import type { TokenResponse } from '@constellation/contracts-rbac'
import { type BrowserSession, keepSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow } from '../../flow/flow.ts'
import { type FactorsPage, recoveryCodesPage } from '../../views/index.ts'
import { answerPage, frameOf, type PageContext, redirectTo } from '../page.ts'

export const factorsPath = '/account/factors'

type Enrolled = { tokens: TokenResponse; recoveryCodes: readonly string[] | null }

/** What follows a new factor: recovery codes where there are new ones, and then on to where the person was going. */
export async function answerEnrolled(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  flow: Flow,
  { tokens, recoveryCodes }: Enrolled,
  done: NonNullable<FactorsPage['result']>,
): Promise<Response> {
  keepSession(deps, context, tokens)
  const isWaitedFor = session.restricted || isOnTheWay(flow)
  const onward = isWaitedFor ? inFlow('/account/restricted', flow) : `${factorsPath}?done=${done}`
  if (!recoveryCodes) return redirectTo(deps, context, onward)
  return showRecoveryCodes(deps, context, recoveryCodes, onward)
}

/** Where who does not want to enrol after all goes: on, as far as that is possible, or back to the list. */
export function wayOutOf(flow: Flow): string {
  return isOnTheWay(flow) ? inFlow('/account/restricted', flow) : factorsPath
}

function isOnTheWay({ query }: Pick<Flow, 'query'>) {
  return query.has('app') || query.has('next')
}

/** The page with new recovery codes. It has no address of its own: they are shown once. */
export async function showRecoveryCodes(
  deps: Deps,
  context: PageContext,
  codes: readonly string[],
  onward: string,
): Promise<Response> {
  return answerPage(deps, context, recoveryCodesPage(frameOf(deps, context, factorsPath), { codes, links: { onward } }))
}
