export { platformAccountId } from '@constellation/contracts-rbac'

/** The built-in roles, which every deployment has from the start. */
export const builtInRoles = {
  admin: '00000000-0000-7000-8000-000000000010',
  member: '00000000-0000-7000-8000-000000000011',
  platformAdmins: '00000000-0000-7000-8000-000000000012',
} as const
