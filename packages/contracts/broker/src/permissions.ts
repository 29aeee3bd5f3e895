/** The permissions that the broker checks, and what each allows. They count only in the account of the platform. */
export const permissions = {
  broker_read: 'Read grants, mints, security events, anchors and linked identities of every account at the broker',
  broker_operate: 'The same, and revoke the grants of every account',
} as const

type Own = typeof permissions

declare module '@constellation/contract' {
  interface Permissions extends Own {}
}
