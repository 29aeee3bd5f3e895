import { Refusal } from '@constellation/client'
import { FactorId, typedCode } from '@constellation/contracts-rbac'
import { presentedBy } from '../../browser/session.ts'
import { type TotpPage, totpPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { askAgain, askForProof } from '../sign-in/recent-sign-in.ts'
import { answerEnrolled, cancelPath } from './enrolled.ts'

const path = '/account/factors/totp'

/** GET /account/factors/totp: what is needed. No key is made yet: until the form is sent nothing changes. */
export async function showTotp(request: SignedInRequest): Promise<Response> {
  const here = request.inFlow(path)
  const asked = await askForProof(request, here)
  if (asked) return asked
  const { items } = await request.person.listFactors({ params: { id: request.session.userId } })
  const replaces = items.some(({ kind }) => kind === 'totp')
  return view(request, { ...request.formTo(here), state: 'begin', replaces })
}

/** POST /account/factors/totp: makes a key and shows it. */
export const addTotp: FormPage<SignedInRequest> = {
  async submit(request) {
    try {
      const { factorId, uri } = await request.person.addTotp({ params: { id: request.session.userId } })
      return await viewKey(request, { factorId, uri }, {})
    } catch (error) {
      return askAgain(request, error, request.inFlow(path)) ?? Promise.reject(error)
    }
  },
  expired: startOver,
}

/** POST /account/factors/totp/:id: one code proves that the app has the key. From then on sign-ins ask for codes. */
export const activateTotp: FormPage<SignedInRequest> = {
  async submit(request, form) {
    const [code, uri] = [typedCode(form.field('code')), form.field('uri')]
    const factorId = FactorId.safeParse(request.part('id')).data
    if (!factorId || !secretIn(uri)) return startOver(request)
    const key = { factorId, uri }
    if (!code) return viewKey(request, key, { errors: { code: 'code_required' } }, 422)
    const { person, session, browser } = request
    try {
      const params = { id: session.userId, factorId }
      const enrolled = await person.activateTotp({ params, body: { code, ...presentedBy(browser) } })
      return await answerEnrolled(request, enrolled, 'totp_added')
    } catch (error) {
      return showRefusal(request, key, error)
    }
  },
  expired: startOver,
}

async function startOver(request: SignedInRequest): Promise<Response> {
  return request.redirect(request.inFlow(path))
}

async function showRefusal(request: SignedInRequest, key: Key, error: unknown): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'invalid_factor_code' || code === 'validation_failed')
    return viewKey(request, key, { errors: { code: 'code_wrong' } }, 422)
  // Another tab has made another key meanwhile.
  if (code === 'not_found') return startOver(request)
  const asked = askAgain(request, error, request.inFlow(path))
  if (asked) return asked
  const { failure, status } = formFailure(request, error)
  return viewKey(request, key, { failure }, status)
}

type Key = { factorId: FactorId; uri: string }
type Scanned = Extract<TotpPage, { state: 'scan' }>

function viewKey(
  request: SignedInRequest,
  { factorId, uri }: Key,
  shown: Pick<Scanned, 'errors' | 'failure'>,
  status = 200,
): Promise<Response> {
  const form = { ...request.formTo(request.inFlow(`${path}/${factorId}`)), ...shown }
  return view(request, { ...form, state: 'scan', uri, secret: secretIn(uri) ?? '' }, status)
}

type Props = TotpPage extends infer Page ? (Page extends TotpPage ? Omit<Page, 'links'> : never) : never

function view(request: SignedInRequest, props: Props, status = 200): Promise<Response> {
  const links = { cancel: cancelPath(request) }
  return request.render(totpPage(request.frame(request.inFlow(path)), { ...props, links }), status)
}

/** The secret in the URI that the form carries, so that the key can be shown again after a wrong code. */
function secretIn(uri: string): string | undefined {
  const isTotpUri = uri.length <= 500 && uri.startsWith('otpauth://totp/')
  const secret = isTotpUri ? URL.parse(uri)?.searchParams.get('secret') : undefined
  return secret && /^[A-Z2-7]{16,128}$/.test(secret) ? secret : undefined
}
