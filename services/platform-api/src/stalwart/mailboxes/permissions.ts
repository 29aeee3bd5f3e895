import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { MailboxPermissions } from '../stalwart.ts'

/** What a frozen mailbox may not do. It keeps `emailReceive`: otherwise mail to it would bounce. */
const frozenPermissions = [
  ...['authenticate', 'authenticateWithAlias', 'imapAuthenticate', 'pop3Authenticate', 'sieveAuthenticate'],
  'emailSend',
] as const

const names = z.record(z.string(), z.literal(true))
const changed = { enabledPermissions: names.default({}), disabledPermissions: names.default({}) }
const permissionsForm = z.discriminatedUnion('@type', [
  z.object({ '@type': z.literal('Inherit') }),
  z.object({ '@type': z.literal('Merge'), ...changed }),
  z.object({ '@type': z.literal('Replace'), ...changed }),
])

/** The permissions of a frozen mailbox: what it had, without sign-in and sending. */
export function freezePermissions(permissions: MailboxPermissions): MailboxPermissions {
  const { data } = permissionsForm.safeParse(permissions)
  if (!data) throw new StepFailure('validation_rejected', 'the mailbox has permissions of a kind that we do not know')
  const before = data['@type'] === 'Inherit' ? { enabledPermissions: {}, disabledPermissions: {} } : data
  const frozen = Object.fromEntries(frozenPermissions.map((name) => [name, true]))
  return {
    '@type': data['@type'] === 'Replace' ? 'Replace' : 'Merge',
    enabledPermissions: before.enabledPermissions,
    disabledPermissions: { ...before.disabledPermissions, ...frozen },
  }
}

export function isFrozen(permissions: MailboxPermissions): boolean {
  const { data } = permissionsForm.safeParse(permissions)
  if (!data || data['@type'] === 'Inherit') return false
  return frozenPermissions.every((name) => Object.hasOwn(data.disabledPermissions, name))
}
