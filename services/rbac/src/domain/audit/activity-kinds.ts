import type { ActivityKind, AuditEntryName } from '@constellation/contracts-rbac'

/** What each entry of the audit is to the person it is about, by action and outcome. Null: the person's own activity leaves it out. */
export const activityKinds = {
  'account.create ok': null,
  'account.delete ok': null,
  'account.set-status ok': null,
  'account.update ok': null,
  'challenge.answer ok': null,
  'challenge.answer refused': 'second_factor_refused',
  'challenge.ask ok': null,
  'credential.link ok': 'provider_linked',
  'credential.link refused': null,
  'credential.remove ok': 'way_in_removed',
  'deployment.bootstrap ok': null,
  'email.void-claim ok': null,
  'factor-reset.cancel ok': 'factor_reset_cancelled',
  'factor-reset.confirm ok': 'factor_reset_confirmed',
  'factor-reset.request ok': 'factor_reset_requested',
  'factor.add ok': 'factor_added',
  'factor.begin ok': null,
  'factor.remove ok': 'factor_removed',
  'factor.rename ok': null,
  'factors.reset ok': 'factors_reset',
  'member.remove ok': null,
  'member.set-roles ok': null,
  'passkey-offer.close ok': null,
  'passkey.suspect refused': null,
  'password.change ok': 'password_changed',
  'password.give ok': 'password_changed',
  'password.request-reset ok': 'password_reset_requested',
  'recovery-codes.replace ok': 'recovery_codes_replaced',
  'refresh-token.misuse refused': null,
  'refresh-token.reuse refused': 'session_stolen',
  'role.create ok': null,
  'role.delete ok': null,
  'role.update ok': null,
  'session.continue ok': null,
  'session.end ok': 'signed_out',
  'session.end-all ok': 'other_sessions_ended',
  'session.end-others ok': 'other_sessions_ended',
  'session.hand-off ok': null,
  'session.reauthenticate ok': null,
  'session.start ok': 'signed_in',
  'session.start refused': 'sign_in_refused',
  'session.step-up ok': null,
  'session.switch ok': null,
  'sign-up.request ok': null,
  'sign-up.resend ok': null,
  'user.create ok': null,
  'user.delete ok': null,
  'user.purge ok': null,
  'user.restore ok': null,
  'user.update ok': 'profile_changed',
} as const satisfies Record<AuditEntryName, ActivityKind | null>

type Kinds = typeof activityKinds

/** The entries that a person's activity shows. */
export type ActivityEntry = { [Name in AuditEntryName]: Kinds[Name] extends null ? never : Name }[AuditEntryName]

export const activityEntries = Object.keys(activityKinds).filter(
  // The keys of the table are its names.
  (name): name is ActivityEntry => activityKinds[name as AuditEntryName] !== null,
)
