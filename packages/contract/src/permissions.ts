/**
 * The permissions that the constellation itself asks for. A deployment's own roles may name others.
 * `system` passes every check, belongs to jobs alone and is never stored in a role.
 */
export const permissions = ['system', 'admin', 'member', 'platform_admin'] as const

export type Permission = (typeof permissions)[number]
