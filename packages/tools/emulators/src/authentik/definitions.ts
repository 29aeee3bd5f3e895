import { z } from 'zod'
import { deviceKinds } from './rows.ts'

/** What can be put into the stand-in past its API. */
export const userDefinition = z.strictObject({
  username: z.string().min(1),
  name: z.string().optional(),
  email: z.string().default(''),
  is_active: z.boolean().default(true),
  attributes: z.record(z.string(), z.unknown()).default({}),
  type: z.enum(['internal', 'external', 'service_account']).default('internal'),
  /** The names of groups. */
  groups: z.array(z.string()).default([]),
})

export const groupDefinition = z.strictObject({
  name: z.string().min(1),
  is_superuser: z.boolean().default(false),
  /** The name of the group above it. */
  parent: z.string().nullable().default(null),
  attributes: z.record(z.string(), z.unknown()).default({}),
})

/** A sign-in of a user, by name: so many sessions, and a refresh token in each where an application asks for it. */
export const signInDefinition = z.strictObject({
  username: z.string(),
  sessions: z.int().nonnegative().default(1),
  refreshTokens: z.int().nonnegative().default(0),
})

export const deviceDefinition = z.strictObject({
  username: z.string(),
  kind: z.enum(deviceKinds),
  name: z.string().default('A device'),
  confirmed: z.boolean().default(true),
})

export type UserDefinition = z.input<typeof userDefinition>
export type GroupDefinition = z.input<typeof groupDefinition>
export type SignInDefinition = z.input<typeof signInDefinition>
export type DeviceDefinition = z.input<typeof deviceDefinition>
