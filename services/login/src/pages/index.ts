import * as account from './account/account.ts'
import { showActivity } from './account/activity.ts'
import * as restricted from './account/restricted.ts'
import { saveProfile } from './account/save-profile.ts'
import * as device from './device-authorization/device.ts'
import { finishProvider } from './identities/finish-provider.ts'
import { showLink } from './identities/link-provider.ts'
import { startProvider } from './identities/start-provider.ts'
import { showUnlink, unlink } from './identities/unlink.ts'
import { join, showInvitation, showJoin } from './invitations/invitation.ts'
import { showCheckMail } from './links/check-mail.ts'
import { requestLink, showLinkRequest } from './links/request-link.ts'
import type { PageTable } from './page.ts'
import type { PageRequest, SignedInRequest } from './page-request.ts'
import * as passkeys from './passkeys/add-passkey.ts'
import { acceptPasskeyOffer, closePasskeyOffer, showPasskeyOffer } from './passkeys/passkey-offer.ts'
import { passkeyOptions, signInWithPasskey } from './passkeys/passkey-sign-in.ts'
import * as password from './passwords/change-password.ts'
import { reset, showReset } from './passwords/reset-password.ts'
import { cancelOwnReset } from './second-factors/cancel-own-reset.ts'
import * as factor from './second-factors/factor.ts'
import * as resetLinks from './second-factors/factor-reset-links.ts'
import { showFactors } from './second-factors/factors.ts'
import { requestReset, showLost } from './second-factors/lost-factors.ts'
import { replaceCodes, showReplaceCodes } from './second-factors/recovery-codes.ts'
import { answerSecondStep, secondStepOptions, showSecondStep } from './second-factors/second-step.ts'
import { showStepUp } from './second-factors/step-up.ts'
import * as totp from './second-factors/totp.ts'
import * as sessions from './sessions/end-sessions.ts'
import * as signOut from './sessions/sign-out.ts'
import * as setUp from './set-up/set-up.ts'
import { confirm, showConfirm } from './sign-in/confirm-password.ts'
import * as signIn from './sign-in/sign-in.ts'
import * as signUp from './sign-up/sign-up.ts'
import { showVerify, verify } from './sign-up/verify-address.ts'
import { showChangePasswordPlace, showPasskeyEndpoints } from './well-known/well-known.ts'

/** Every page, by method and address. */
export const pages: PageTable<PageRequest> = {
  'GET /': ['home', async ({ redirect }) => redirect('/account/security')],
  'GET /login': ['show-sign-in', signIn.showSignIn],
  'POST /login/password': ['sign-in', signIn.signIn],
  'GET /login/password': ['show-sign-in', signIn.backToSignIn],
  'GET /login/confirm': ['show-confirm', showConfirm],
  'POST /login/confirm': ['confirm', confirm],
  'GET /login/step-up': ['show-step-up', showStepUp],
  'GET /login/mfa': ['show-code', showSecondStep('totp')],
  'POST /login/mfa': ['answer-code', answerSecondStep('totp')],
  'GET /login/mfa/recovery': ['show-recovery-code', showSecondStep('recovery_code')],
  'POST /login/mfa/recovery': ['answer-recovery-code', answerSecondStep('recovery_code')],
  'GET /login/mfa/passkey': ['show-second-passkey', showSecondStep('webauthn')],
  'POST /login/mfa/passkey': ['answer-passkey', answerSecondStep('webauthn')],
  'POST /login/mfa/passkey/options': ['ask-second-passkey', secondStepOptions],
  'GET /login/mfa/lost': ['show-lost-factors', showLost],
  'POST /login/mfa/lost': ['request-factor-reset', requestReset],
  'POST /login/passkey/options': ['ask-passkey', passkeyOptions],
  'POST /login/passkey/verify': ['sign-in-with-passkey', signInWithPasskey],
  'GET /login/passkey/verify': ['show-sign-in', signIn.backToSignIn],
  'GET /login/:provider/start': ['start-provider', startProvider],
  'GET /login/:provider/callback': ['finish-provider', finishProvider],
  'GET /sign-up': ['show-sign-up', signUp.showSignUp],
  'POST /sign-up': ['sign-up', signUp.signUp],
  'GET /check-mail': ['check-mail', showCheckMail],
  'GET /forgot': ['show-forgot', showLinkRequest('recovery')],
  'POST /forgot': ['forgot', requestLink('recovery')],
  'GET /resend': ['show-resend', showLinkRequest('confirm_again')],
  'POST /resend': ['resend', requestLink('confirm_again')],
  'GET /verify': ['show-verify', showVerify],
  'POST /verify': ['verify', verify],
  'GET /reset': ['show-reset', showReset],
  'POST /reset': ['reset', reset],
  'GET /reset-factors': ['show-reset-factors', resetLinks.showResetFactors],
  'POST /reset-factors': ['confirm-factor-reset', resetLinks.resetFactors],
  'GET /cancel-reset': ['show-cancel-reset', resetLinks.showCancelReset],
  'POST /cancel-reset': ['cancel-factor-reset', resetLinks.cancelReset],
  'GET /logout': ['show-sign-out', signOut.showSignOut],
  'POST /logout': ['sign-out', signOut.signOut],
  'GET /signed-out': ['signed-out', signOut.showSignedOut],
  'GET /set-up': ['show-set-up', setUp.showSetUp],
  'POST /set-up': ['set-up', setUp.setUp],
  'GET /invitation': ['show-invitation', showInvitation],
  'GET /device': ['device-place', device.showDevicePlace],
  'GET /.well-known/change-password': ['change-password-place', showChangePasswordPlace],
  'GET /.well-known/passkey-endpoints': ['passkey-endpoints', showPasskeyEndpoints],
}

/** Pages of the person who is signed in. Anybody else is asked to sign in and comes back. */
export const accountPages: PageTable<SignedInRequest> = {
  'GET /account/security': ['show-account', account.showAccount],
  'POST /account/profile': ['save-profile', saveProfile],
  'GET /account/password': ['show-change-password', password.showChangePassword],
  'POST /account/password': ['change-password', password.changePassword],
  'GET /account/sessions/end': ['show-end-others', sessions.showEndOthers],
  'POST /account/sessions/end': ['end-others', sessions.endOthers],
  'POST /account/sessions/:id/end': ['end-session', sessions.endSession],
  'GET /account/link/:provider': ['show-link-provider', showLink],
  'GET /account/credentials/:id/remove': ['show-unlink', showUnlink],
  'POST /account/credentials/:id/remove': ['unlink', unlink],
  'GET /account/device': ['show-device', device.showDevice],
  'POST /account/device': ['type-device-code', device.typeDeviceCode],
  'POST /account/device/allow': ['allow-device', device.answerDevice(true)],
  'POST /account/device/deny': ['deny-device', device.answerDevice(false)],
  'GET /account/invitation': ['show-join', showJoin],
  'POST /account/invitation': ['join', join],
  'GET /account/activity': ['show-activity', showActivity],
  'GET /account/factors': ['show-factors', showFactors],
  'POST /account/factors/reset/cancel': ['cancel-own-factor-reset', cancelOwnReset],
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
  'POST /account/passkey-offer/take': ['take-passkey-offer', acceptPasskeyOffer],
  'POST /account/passkey-offer/close': ['close-passkey-offer', closePasskeyOffer],
  'GET /account/restricted': ['show-restricted', restricted.showRestricted],
  'POST /account/restricted': ['resend-restricted', restricted.resendFromRestricted],
}
