/**
 * The permissions that rbac checks, and what each allows. A deployment's own roles may name others. `system` passes every
 * check, belongs only to jobs and is never stored in a role.
 */
export const permissions = {
  system: 'Pass every check: jobs of the constellation itself',
  admin: 'Administer the users, roles and policy of the account',
  member: 'Belong to the account',
  platform_admin: 'Administer every account of the platform',
} as const

/**
 * Permissions of other services that reach beyond one account; their contracts describe them. Only roles of the platform's own account have
 * them, and only a platform administrator puts them there and grants those roles.
 */
export const platformPermissions = ['broker_read', 'broker_operate', 'mx_admin'] as const

type Own = typeof permissions

declare module '@constellation/contract' {
  interface Permissions extends Own {}
}
