import { type ClientInfo, linkLifetimeSeconds, type RbacEvent, type RbacEventType } from '@constellation/contracts-rbac'
import type { Mail } from '@constellation/design'
import { packFlow } from '../flow/flow.ts'
import * as mails from './index.ts'

type EventOf<Type extends RbacEventType> = Extract<RbacEvent, { type: Type }>

/** Writes the letter about an event. `linkTo` makes an address of a page of ours. */
export type Letter<Type extends RbacEventType> = (
  to: mails.Recipient,
  event: EventOf<Type>,
  linkTo: (path: string, parameters?: Record<string, string>) => string,
) => Mail

/** A letter for every event that names a recipient, and null for every other: a new event does not compile until it is here. */
export const letters: {
  readonly [Type in RbacEventType]: EventOf<Type>['data'] extends { to: unknown } ? Letter<Type> : null
} = {
  email_confirmation_requested: (to, { data: { token, returnTo } }, linkTo) =>
    mails.confirmAddressMail(to, {
      link: linkTo('/verify', { ...flowOf(returnTo), token }),
      linkLifetimeSeconds: linkLifetimeSeconds.confirm_email,
    }),
  sign_up_repeated: (to, { data: { returnTo } }, linkTo) =>
    mails.alreadyRegisteredMail(to, { signInUrl: linkTo('/login', flowOf(returnTo)) }),
  nothing_to_send: null,

  password_reset_requested: (to, { data: { token, returnTo } }, linkTo) =>
    mails.resetPasswordMail(to, {
      link: linkTo('/reset', { ...flowOf(returnTo), token }),
      linkLifetimeSeconds: linkLifetimeSeconds.reset_password,
    }),
  password_changed: (to, { data }, linkTo) =>
    mails.passwordChangedMail(to, { origin: originOf(data.at, data.device), resetUrl: linkTo('/forgot') }),

  session_started: (to, { data }, linkTo) =>
    mails.newSignInMail(to, { origin: originOf(data.at, data.device), securityUrl: linkTo('/account/security') }),
  refresh_token_reused: (to, _event, linkTo) =>
    mails.sessionReusedMail(to, { securityUrl: linkTo('/account/security') }),
  // Told to applications instead.
  sessions_ended: null,

  credential_linked: (to, { data: { provider, automatic, at, device } }, linkTo) =>
    mails.credentialLinkedMail(to, {
      provider,
      automatic,
      origin: originOf(at, device),
      securityUrl: linkTo('/account/security'),
    }),
  credential_removed: (to, { data: { provider, at, device } }, linkTo) =>
    mails.credentialRemovedMail(to, {
      provider,
      origin: originOf(at, device),
      securityUrl: linkTo('/account/security'),
    }),

  factor_added: (to, { data: { kind, name, at, device } }, linkTo) =>
    mails.factorChangedMail(to, {
      change: 'factorAdded',
      kind,
      name,
      origin: originOf(at, device),
      factorsUrl: linkTo('/account/factors'),
    }),
  factor_removed: (to, { data: { kind, name, at } }, linkTo) =>
    mails.factorChangedMail(to, {
      change: 'factorRemoved',
      kind,
      name,
      origin: originOf(at, null),
      factorsUrl: linkTo('/account/factors'),
    }),
  recovery_codes_replaced: (to, { data }, linkTo) =>
    mails.recoveryCodesMail(to, {
      event: { kind: 'replaced' },
      origin: originOf(data.at, null),
      factorsUrl: linkTo('/account/factors'),
    }),
  recovery_code_used: (to, { data: { codesLeft, at, device } }, linkTo) =>
    mails.recoveryCodesMail(to, {
      event: { kind: 'used', codesLeft },
      origin: originOf(at, device),
      factorsUrl: linkTo('/account/factors'),
    }),
  passkey_suspect: (to, { data: { name, at, device } }, linkTo) =>
    mails.passkeySuspectMail(to, { name, origin: originOf(at, device), factorsUrl: linkTo('/account/factors') }),

  factor_reset_requested: (to, { data: { token, returnTo } }, linkTo) =>
    mails.factorResetRequestedMail(to, { link: linkTo('/reset-factors', { ...flowOf(returnTo), token }) }),
  factor_reset_pending: (to, { data: { token, dueAt, device }, occurredAt }, linkTo) =>
    mails.factorResetPendingMail(to, {
      dueAt: new Date(dueAt),
      origin: originOf(occurredAt, device),
      cancelUrl: linkTo('/cancel-reset', { token }),
    }),
  factor_reset_cancelled: (to, _event, linkTo) =>
    mails.factorResetCancelledMail(to, { factorsUrl: linkTo('/account/factors') }),
  factors_reset: (to, { data: { by } }, linkTo) => mails.factorsResetMail(to, { by, signInUrl: linkTo('/login') }),

  user_deleted: null,
  user_restored: null,
  users_purged: null,
}

function originOf(at: string, device: ClientInfo | null): mails.Origin {
  return { userAgent: device?.userAgent ?? null, ip: device?.ip ?? null, at: new Date(at) }
}

/** Where the person was going when they requested the link. It stands before the token: a link that was cut off is then refused. */
function flowOf(returnTo: string): Record<string, string> {
  return returnTo ? packFlow(returnTo) : {}
}
