import { Refusal } from '@constellation/client'
import { FactorId } from '@constellation/contracts-rbac'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { type BrowserSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type TotpPage, totpPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { askAgain, askForProof } from '../sign-in/recent.ts'
import { answerEnrolled, wayOutOf } from './enrolled.ts'

const path = '/account/factors/totp'

/** GET /account/factors/totp: what is needed. The key is made when it is asked for: until then nothing is changed. */
export async function showTotp(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const here = inFlow(path, flow)
  const asked = await askForProof(deps, context, session, here)
  if (asked) return asked
  const { items } = await deps.rbac(session.accessToken).listFactors({ params: { id: session.userId } })
  const replaces = items.some(({ kind }) => kind === 'totp')
  return view(deps, context, flow, { ...formOf(deps, context, here), state: 'begin', replaces })
}

/** POST /account/factors/totp: makes a key and shows it, for this once. */
export async function addTotp(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow(path, flow))
  try {
    const added = await deps.rbac(session.accessToken).addTotp({ params: { id: session.userId } })
    return viewKey(deps, context, flow, added.factorId, added.uri, {})
  } catch (error) {
    return askAgain(deps, context, error, inFlow(path, flow)) ?? Promise.reject(error)
  }
}

/** POST /account/factors/totp/:id: one code proves that the app has the key, and from then on codes are asked for. */
export async function activateTotp(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  const [code, uri] = [form.field('code').trim(), form.field('uri')]
  const factorId = FactorId.safeParse(context.req.param('id')).data
  if (!form.genuine || !factorId || !secretIn(uri)) return redirectTo(deps, context, inFlow(path, flow))
  if (!code) return viewKey(deps, context, flow, factorId, uri, { errors: { code: 'code_required' } }, 422)
  const refreshToken = deps.cookies.get(context, 'refresh')
  const browser = { browserId: browserId(deps, context), client: clientInfo(deps, context) }
  try {
    const enrolled = await deps.rbac(session.accessToken).activateTotp({
      params: { id: session.userId, factorId },
      body: { code, ...browser, ...(refreshToken && { refreshToken }) },
    })
    return await answerEnrolled(deps, context, session, flow, enrolled, 'totp_added')
  } catch (error) {
    const refused = error instanceof Refusal ? error.code : undefined
    if (refused === 'invalid_factor_code' || refused === 'validation_failed')
      return viewKey(deps, context, flow, factorId, uri, { errors: { code: 'code_wrong' } }, 422)
    // Another tab has made another key meanwhile.
    if (refused === 'not_found') return redirectTo(deps, context, inFlow(path, flow))
    const asked = askAgain(deps, context, error, inFlow(path, flow))
    if (asked) return asked
    const { failure, status } = formFailure(deps, context, error)
    return viewKey(deps, context, flow, factorId, uri, { failure }, status)
  }
}

type Scanned = Extract<TotpPage, { state: 'scan' }>

function viewKey(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  factorId: FactorId,
  uri: string,
  shown: Pick<Scanned, 'errors' | 'failure'>,
  status = 200,
) {
  const form = { ...formOf(deps, context, inFlow(`${path}/${factorId}`, flow)), ...shown }
  return view(deps, context, flow, { ...form, state: 'scan', uri, secret: secretIn(uri) ?? '' }, status)
}

type Props = TotpPage extends infer Page ? (Page extends TotpPage ? Omit<Page, 'links'> : never) : never

function view(deps: Deps, context: PageContext, flow: Flow, props: Props, status = 200) {
  const page = totpPage(frameOf(deps, context, inFlow(path, flow)), { ...props, links: { cancel: wayOutOf(flow) } })
  return answerPage(deps, context, page, status)
}

/** The key in an address that this page itself has sent along: it is shown again while codes are wrong. */
function secretIn(uri: string): string | undefined {
  const isAddress = uri.length <= 500 && uri.startsWith('otpauth://totp/')
  const secret = isAddress ? URL.parse(uri)?.searchParams.get('secret') : undefined
  return secret && /^[A-Z2-7]{16,128}$/.test(secret) ? secret : undefined
}
