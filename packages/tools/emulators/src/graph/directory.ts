import { type Applications, createApplications } from './applications.ts'
import {
  type ApplicationDefinition,
  type Mailbox,
  type MailboxDefinition,
  mailboxSchema,
  type Tenant,
  type TenantDefinition,
  tenantSchema,
} from './definitions.ts'

export type DirectoryOptions = {
  now: () => Date
  tenants: readonly TenantDefinition[]
  applications: readonly ApplicationDefinition[]
  mailboxes: readonly MailboxDefinition[]
}

/** The tenants, the applications and the mailboxes. What is not valid throws, and changes nothing. */
export type Directory = Applications & {
  putTenant(definition: TenantDefinition): void
  /** Makes a mailbox, or replaces the settings of the one with this address. Its messages stay. */
  putMailbox(definition: MailboxDefinition): void
  /** By id or by one of its domains. */
  findTenant(name: string): Tenant | undefined
  /** By object id, by user principal name or by address; in one tenant, when it is given. */
  findMailbox(name: string, tenantId?: string): Mailbox | undefined
}

export function createDirectory({ now, ...definitions }: DirectoryOptions): Directory {
  const tenants = new Map<string, Tenant>()
  const mailboxes = new Map<string, Mailbox>()
  const mailboxNames = new Map<string, Mailbox>()
  const tenantOf = ({ tenant }: Mailbox) => tenant ?? tenants.values().next().value?.id
  const directory: Directory = {
    ...createApplications(now),
    putTenant(definition) {
      const tenant = tenantSchema.parse(definition)
      for (const name of [tenant.id, ...tenant.domains]) tenants.set(name.toLowerCase(), tenant)
    },
    putMailbox(definition) {
      const mailbox = mailboxSchema.parse(definition)
      mailboxes.set(mailbox.address.toLowerCase(), mailbox)
      mailboxNames.clear()
      for (const one of mailboxes.values())
        for (const name of [one.address, one.upn, one.id]) mailboxNames.set(name.toLowerCase(), one)
    },
    findTenant: (name) => tenants.get(name.toLowerCase()),
    findMailbox(name, tenantId) {
      const found = mailboxNames.get(name.toLowerCase())
      return found && (tenantId === undefined || tenantOf(found) === tenantId) ? found : undefined
    },
  }
  for (const tenant of definitions.tenants) directory.putTenant(tenant)
  for (const application of definitions.applications) directory.putApplication(application)
  for (const mailbox of definitions.mailboxes) directory.putMailbox(mailbox)
  return directory
}
