export { type AccountPage, accountPage } from './account/account-page.ts'
export type { AccountResult } from './account/account-result.ts'
export { type ActivityPage, type ActivityRow, activityPage } from './account/activity-page.ts'
export { restrictedPage } from './account/restricted-page.ts'
export { deviceName } from './device.ts'
export {
  type DeviceCodePage,
  type DeviceDonePage,
  deviceCodePage,
  deviceConfirmPage,
  deviceDonePage,
} from './device-authorization/device-page.ts'
export { type ErrorPage, type ErrorPageCode, errorPage } from './errors/error-page.ts'
export type { FieldError, Form, FormFailure } from './form.ts'
export type { Frame } from './frame.ts'
export { onwardPage } from './handoff/onward-page.ts'
export { emailLeftOutPage } from './identities/email-left-out-page.ts'
export { linkProviderPage } from './identities/link-provider-page.ts'
export type { SignInAlternative } from './identities/other-ways.ts'
export { unlinkPage } from './identities/unlink-page.ts'
export {
  invitationPage,
  type JoinPage,
  joinedPage,
  joinPage,
  type NoInvitationPage,
  noInvitationPage,
} from './invitations/invitation-page.ts'
export { checkMailPage } from './links/check-mail-page.ts'
export { type ForgotPasswordPage, forgotPasswordPage } from './links/forgot-password-page.ts'
export { type PasskeyPage, passkeyOfferPage, passkeyPage } from './passkeys/passkey-page.ts'
export { type ChangePasswordPage, changePasswordPage } from './passwords/change-password-page.ts'
export { resetPasswordPage } from './passwords/reset-password-page.ts'
export { enrolPage } from './second-factors/enrol-page.ts'
export { type FactorPage, factorPage, removeFactorPage } from './second-factors/factor-page.ts'
export type { FactorRow } from './second-factors/factor-row.ts'
export { type FactorsPage, factorsPage, type PasskeySignal } from './second-factors/factors-page.ts'
export { lostFactorsPage } from './second-factors/lost-factors-page.ts'
export { recoveryCodesPage, replaceCodesPage } from './second-factors/recovery-codes-page.ts'
export {
  type CancelResetPage,
  cancelResetPage,
  type ResetLinkPage,
  resetLinkPage,
} from './second-factors/reset-link-page.ts'
export { type SecondStepWay, secondStepPage } from './second-factors/second-step-page.ts'
export { type TotpPage, totpPage } from './second-factors/totp-page.ts'
export { endSessionsPage } from './sessions/end-sessions-page.ts'
export type { SessionRow } from './sessions/session-row.ts'
export { signOutPage } from './sessions/sign-out-page.ts'
export { signedOutPage } from './sessions/signed-out-page.ts'
export { setUpPage } from './set-up/set-up-page.ts'
export { accountClosedPage } from './sign-in/account-closed-page.ts'
export { type ConfirmPasswordPage, confirmPasswordPage } from './sign-in/confirm-password-page.ts'
export { sessionExpiredPage } from './sign-in/session-expired-page.ts'
export { type SignInPage, signInPage } from './sign-in/sign-in-page.ts'
export { signUpDisabledPage } from './sign-up/sign-up-disabled-page.ts'
export { type SignUpPage, signUpPage } from './sign-up/sign-up-page.ts'
export { verifyAddressPage } from './sign-up/verify-address-page.ts'
