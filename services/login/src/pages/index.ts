import type { ServiceEnv } from '@constellation/chassis'
import { assetCacheControl, assets } from '@constellation/design'
import type { Hono } from 'hono'
import { passkeyScript } from '../assets/passkey-script.ts'
import { type BrowserSession, type NoSession, readSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import * as account from './account/account.ts'
import { showActivity } from './account/activity.ts'
import * as restricted from './account/restricted.ts'
import { openWhileRestricted } from './handoff/go-on.ts'
import { showLink } from './identities/link-provider.ts'
import { finishProvider, startProvider } from './identities/provider-sign-in.ts'
import { showUnlink, unlink } from './identities/unlink.ts'
import * as links from './links/links.ts'
import { confirmation, recovery, sendLink, showCheckMail, showRequest } from './links/recover.ts'
import { type PageContext, redirectTo } from './page.ts'
import { closePasskeyOffer, showPasskeyOffer, takePasskeyOffer } from './passkeys/passkey-offer.ts'
import { passkeyOptions, signInWithPasskey } from './passkeys/passkey-sign-in.ts'
import * as passkeys from './passkeys/passkeys.ts'
import * as password from './passwords/change-password.ts'
import * as factor from './second-factors/factor.ts'
import * as factors from './second-factors/factors.ts'
import { requestReset, showLost } from './second-factors/lost-factors.ts'
import { replaceCodes, showReplaceCodes } from './second-factors/recovery-codes.ts'
import * as resetLinks from './second-factors/reset-links.ts'
import { answerSecondStep, secondStepOptions, showSecondStep } from './second-factors/second-step.ts'
import { showStepUp } from './second-factors/step-up.ts'
import * as totp from './second-factors/totp.ts'
import * as signOut from './sessions/sign-out.ts'
import * as setUp from './set-up/set-up.ts'
import * as confirm from './sign-in/confirm.ts'
import * as signIn from './sign-in/sign-in.ts'
import * as signUp from './sign-up/sign-up.ts'
import { changePasswordPlace, passkeyEndpoints } from './well-known.ts'

type Page = (deps: Deps, context: PageContext) => Promise<Response>
type AccountPage = (deps: Deps, context: PageContext, session: BrowserSession) => Promise<Response>

/** Every page, by method and address; its name counts it in logs and metrics. */
const pages: Record<string, [name: string, Page]> = {
  'GET /': ['home', async (deps, context) => redirectTo(deps, context, '/account/security')],
  'GET /login': ['show-sign-in', signIn.showSignIn],
  'POST /login/password': ['sign-in', signIn.signIn],
  'GET /login/password': ['show-sign-in', backToSignIn],
  'GET /login/confirm': ['show-confirm', confirm.showConfirm],
  'POST /login/confirm': ['confirm', confirm.confirm],
  'GET /login/step-up': ['show-step-up', showStepUp],
  'GET /login/mfa': ['show-code', (deps, context) => showSecondStep(deps, context, 'totp')],
  'POST /login/mfa': ['answer-code', (deps, context) => answerSecondStep(deps, context, 'totp')],
  'GET /login/mfa/recovery': ['show-recovery-code', (deps, context) => showSecondStep(deps, context, 'recovery_code')],
  'POST /login/mfa/recovery': [
    'answer-recovery-code',
    (deps, context) => answerSecondStep(deps, context, 'recovery_code'),
  ],
  'GET /login/mfa/passkey': ['show-second-passkey', (deps, context) => showSecondStep(deps, context, 'webauthn')],
  'POST /login/mfa/passkey': ['answer-passkey', (deps, context) => answerSecondStep(deps, context, 'webauthn')],
  'POST /login/mfa/passkey/options': ['ask-second-passkey', secondStepOptions],
  'GET /login/mfa/lost': ['show-lost-factors', showLost],
  'POST /login/mfa/lost': ['request-factor-reset', requestReset],
  'POST /login/passkey/options': ['ask-passkey', passkeyOptions],
  'POST /login/passkey/verify': ['sign-in-with-passkey', signInWithPasskey],
  'GET /login/passkey/verify': ['show-sign-in', backToSignIn],
  'GET /login/:provider/start': ['start-provider', startProvider],
  'GET /login/:provider/callback': ['finish-provider', finishProvider],
  'GET /sign-up': ['show-sign-up', signUp.showSignUp],
  'POST /sign-up': ['sign-up', signUp.signUp],
  'GET /check-mail': ['check-mail', showCheckMail],
  'GET /forgot': ['show-forgot', (deps, context) => showRequest(deps, context, recovery)],
  'POST /forgot': ['forgot', (deps, context) => sendLink(deps, context, recovery)],
  'GET /resend': ['show-resend', (deps, context) => showRequest(deps, context, confirmation)],
  'POST /resend': ['resend', (deps, context) => sendLink(deps, context, confirmation)],
  'GET /verify': ['show-verify', links.showVerify],
  'POST /verify': ['verify', links.verify],
  'GET /reset': ['show-reset', links.showReset],
  'POST /reset': ['reset', links.reset],
  'GET /reset-factors': ['show-reset-factors', resetLinks.showResetFactors],
  'POST /reset-factors': ['confirm-factor-reset', resetLinks.resetFactors],
  'GET /cancel-reset': ['show-cancel-reset', resetLinks.showCancelReset],
  'POST /cancel-reset': ['cancel-factor-reset', resetLinks.cancelReset],
  'GET /logout': ['show-sign-out', signOut.showSignOut],
  'POST /logout': ['sign-out', signOut.signOut],
  'GET /signed-out': ['signed-out', signOut.showSignedOut],
  'GET /set-up': ['show-set-up', setUp.showSetUp],
  'POST /set-up': ['set-up', setUp.setUp],
  'GET /.well-known/change-password': ['change-password-place', changePasswordPlace],
  'GET /.well-known/passkey-endpoints': ['passkey-endpoints', passkeyEndpoints],
}

/** Pages of the person who is signed in; anybody else is asked to sign in and comes back. */
const accountPages: Record<string, [name: string, AccountPage]> = {
  'GET /account/security': ['show-account', account.showAccount],
  'POST /account/profile': ['save-profile', account.saveProfile],
  'GET /account/password': ['show-change-password', password.showChangePassword],
  'POST /account/password': ['change-password', password.changePassword],
  'GET /account/sessions/end': ['show-end-others', account.showEndOthers],
  'POST /account/sessions/end': ['end-others', account.endOthers],
  'POST /account/sessions/:id/end': ['end-session', account.endSession],
  'GET /account/link/:provider': ['show-link-provider', showLink],
  'GET /account/credentials/:id/remove': ['show-unlink', showUnlink],
  'POST /account/credentials/:id/remove': ['unlink', unlink],
  'GET /account/activity': ['show-activity', showActivity],
  'GET /account/factors': ['show-factors', factors.showFactors],
  'POST /account/factors/reset/cancel': ['cancel-own-factor-reset', factors.cancelOwnReset],
  'GET /account/factors/totp': ['show-totp', totp.showTotp],
  'POST /account/factors/totp': ['add-totp', totp.addTotp],
  'POST /account/factors/totp/:id': ['activate-totp', totp.activateTotp],
  'GET /account/factors/passkey': ['show-add-passkey', passkeys.showAddPasskey],
  'POST /account/factors/passkey': ['add-passkey', passkeys.addPasskey],
  'POST /account/factors/passkey/options': ['ask-new-passkey', passkeys.newPasskeyOptions],
  'GET /account/factors/recovery-codes': ['show-replace-codes', showReplaceCodes],
  'POST /account/factors/recovery-codes': ['replace-codes', replaceCodes],
  'GET /account/factors/:id': ['show-factor', factor.showFactor],
  'POST /account/factors/:id': ['rename-factor', factor.renameFactor],
  'GET /account/factors/:id/remove': ['show-remove-factor', factor.showRemoveFactor],
  'POST /account/factors/:id/remove': ['remove-factor', factor.removeFactor],
  'GET /account/passkey-offer': ['show-passkey-offer', showPasskeyOffer],
  'POST /account/passkey-offer/take': ['take-passkey-offer', takePasskeyOffer],
  'POST /account/passkey-offer/close': ['close-passkey-offer', closePasskeyOffer],
  'GET /account/restricted': ['show-restricted', restricted.showRestricted],
  'POST /account/restricted': ['resend-restricted', restricted.resendFromRestricted],
}

/** Puts the pages and what they load into the app. */
export function addPages(app: Hono<ServiceEnv>, deps: Deps): void {
  for (const [address, [name, page]] of Object.entries(pages))
    addPage(app, address, name, (context) => page(deps, context))
  for (const [address, [name, page]] of Object.entries(accountPages)) {
    addPage(app, address, name, async (context) => {
      const session = await readSession(deps, context)
      if ('over' in session) return askToSignIn(deps, context, session)
      const open = !session.restricted || openWhileRestricted.some((path) => address.includes(` ${path}`))
      return open ? page(deps, context, session) : redirectTo(deps, context, '/account/restricted')
    })
  }
  for (const { path, contentType, bytes } of [...Object.values(assets()), passkeyScript()]) {
    app.get(path, (context) =>
      context.body(bytes, 200, { 'content-type': contentType, 'cache-control': assetCacheControl }),
    )
  }
}

function addPage(
  app: Hono<ServiceEnv>,
  address: string,
  name: string,
  page: (context: PageContext) => Promise<Response>,
) {
  const [method = '', path = ''] = address.split(' ')
  app.on(method, path, (context) => {
    context.set('operation', name)
    return page(context)
  })
}

/** Who has signed in comes back to the page they wanted, or that their form stood on; whose session is over is told so. */
function askToSignIn(deps: Deps, context: PageContext, session: NoSession) {
  const { pathname, search } = new URL(context.req.url)
  const isPage = Object.hasOwn(accountPages, `GET ${pathname}`)
  const next = context.req.method === 'GET' ? pathname + search : isPage ? pathname : '/account/security'
  const query = new URLSearchParams({ next, ...(session.over && { over: session.why }) })
  return redirectTo(deps, context, `/login?${query}`)
}

/** The address that the form is sent to, opened by hand or from a bookmark. */
async function backToSignIn(deps: Deps, context: PageContext) {
  return redirectTo(deps, context, `/login${new URL(context.req.url).search}`)
}
