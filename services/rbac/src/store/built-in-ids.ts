/** The platform's own account, which every deployment has from the start. */
export const platformAccountId = '00000000-0000-7000-8000-000000000001'

/** The built-in roles, which every deployment has from the start. */
export const builtInRoles = {
  admin: '00000000-0000-7000-8000-000000000010',
  member: '00000000-0000-7000-8000-000000000011',
  platformAdmins: '00000000-0000-7000-8000-000000000012',
} as const
