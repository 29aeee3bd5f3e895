import { z } from 'zod'
import { readMarker } from '../../domain/provisioning/marker.ts'
import type { Mailbox } from '../stalwart.ts'
import { isFrozen } from './permissions.ts'

/** What we read of an account. A group has no credentials. */
export const accountProperties = [
  ...['@type', 'name', 'domainId', 'emailAddress', 'description', 'permissions', 'credentials', 'quotas'],
  'usedDiskQuota',
] as const

export const accountForm = z.object({
  id: z.string(),
  '@type': z.string(),
  name: z.string(),
  domainId: z.string(),
  emailAddress: z.string(),
  description: z.string().nullable(),
  permissions: z.looseObject({ '@type': z.string() }),
  // Positions are names: lists are objects at the mail server.
  credentials: z
    .record(z.string().regex(/^\d+$/), z.object({ '@type': z.string(), credentialId: z.string() }))
    .default({}),
  quotas: z.object({ maxDiskQuota: z.number().optional() }),
  usedDiskQuota: z.number(),
})
export type AccountForm = z.output<typeof accountForm>

export function toMailbox(account: AccountForm): Mailbox {
  const { id, emailAddress, description, permissions, quotas, usedDiskQuota } = account
  return {
    ...{ id, address: emailAddress, marker: readMarker(description), permissions, isFrozen: isFrozen(permissions) },
    ...{ usedBytes: usedDiskQuota, quotaBytes: quotas.maxDiskQuota ?? null },
    appPasswords: credentialsOf(account, 'AppPassword').length,
  }
}

/** The credentials of a type, each with its position at this moment: it may be any, and changes when others come and go. */
export function credentialsOf({ credentials }: AccountForm, type: string): { position: string; id: string }[] {
  return Object.entries(credentials)
    .filter(([, credential]) => credential['@type'] === type)
    .map(([position, { credentialId }]) => ({ position, id: credentialId }))
}
