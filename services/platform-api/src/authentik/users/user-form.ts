import { z } from 'zod'
import { readMarker } from '../marker-attribute.ts'

/** A user as the API shows it. */
export const userForm = z
  .object({
    pk: z.int().positive(),
    uid: z.string(),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    path: z.string(),
    is_active: z.boolean(),
    last_login: z.string().nullable(),
    password_change_date: z.string().nullish(),
    groups: z.array(z.string()),
    attributes: z.record(z.string(), z.unknown()),
  })
  .transform(({ is_active, last_login, password_change_date, ...user }) => ({
    ...user,
    isActive: is_active,
    lastLoginAt: last_login,
    passwordChangedAt: password_change_date ?? null,
    marker: readMarker(user.attributes),
  }))

export type FoundUser = z.output<typeof userForm>

export const usersPath = '/core/users/'

export function userPath(pk: number): string {
  return `${usersPath}${pk}/`
}
