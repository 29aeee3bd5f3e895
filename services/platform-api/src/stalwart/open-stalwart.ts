import { setTimeout as wait } from 'node:timers/promises'
import { changeDomain } from './domains/change-domain.ts'
import { createDomain } from './domains/create-domain.ts'
import { toMailDomain } from './domains/domain-form.ts'
import { findDomain, findDomainByMarker, requireOwnDomain } from './domains/find-domain.ts'
import { listSigningKeys } from './domains/list-signing-keys.ts'
import { markDomain } from './domains/mark-domain.ts'
import { awaitZone, readZone } from './domains/read-zone.ts'
import { removeDomain } from './domains/remove-domain.ts'
import { type Jmap, openJmap } from './jmap/call-jmap.ts'
import type { StalwartConnection } from './jmap/exchange.ts'
import { createMailbox } from './mailboxes/create-mailbox.ts'
import { findMailbox, findMailboxByMarker } from './mailboxes/find-mailbox.ts'
import { freezeMailbox, restoreMailbox } from './mailboxes/freeze-mailbox.ts'
import { toMailbox } from './mailboxes/mailbox-form.ts'
import { removeAppPasswords } from './mailboxes/remove-app-passwords.ts'
import { removeMailbox } from './mailboxes/remove-mailbox.ts'
import { setPassword } from './mailboxes/set-password.ts'
import type { Mailboxes, MailDomains, Stalwart } from './stalwart.ts'

export type StalwartOptions = StalwartConnection & {
  /** Waits between two readings of a zone. A test does not wait. */
  pause?: (ms: number) => Promise<unknown>
}

/** Manages a Stalwart of version 0.16 over JMAP. It connects with the first call. */
export function openStalwart({ pause = wait, ...connection }: StalwartOptions): Stalwart {
  const jmap = openJmap(connection)
  return { domains: domainsOf(jmap, pause), mailboxes: mailboxesOf(jmap) }
}

function domainsOf(jmap: Jmap, pause: (ms: number) => Promise<unknown>): MailDomains {
  return {
    async find(name) {
      const domain = await findDomain(jmap, name)
      return domain && toMailDomain(domain)
    },
    async findByMarker(marker) {
      const domain = await findDomainByMarker(jmap, marker)
      return domain && toMailDomain(domain)
    },
    create: (domain) => createDomain(jmap, domain),
    setEnabled: async (own, isEnabled) => changeDomain(jmap, await requireOwnDomain(jmap, own), { isEnabled }),
    setMarker: (own, marker, text) => markDomain(jmap, own, { marker, text }),
    readZone: (own) => readZone(jmap, own),
    awaitZone: (own) => awaitZone(jmap, own, pause),
    listSigningKeys: async (own) => listSigningKeys(jmap, (await requireOwnDomain(jmap, own)).id),
    remove: (own) => removeDomain(jmap, own),
  }
}

function mailboxesOf(jmap: Jmap): Mailboxes {
  return {
    async find(address) {
      const account = await findMailbox(jmap, address)
      return account && toMailbox(account)
    },
    async findByMarker(domain, marker) {
      const account = await findMailboxByMarker(jmap, domain, marker)
      return account && toMailbox(account)
    },
    create: (mailbox) => createMailbox(jmap, mailbox),
    freeze: (own) => freezeMailbox(jmap, own),
    restore: (own, permissions) => restoreMailbox(jmap, own, permissions),
    setPassword: (own, password) => setPassword(jmap, own, password),
    removeAppPasswords: (own) => removeAppPasswords(jmap, own),
    remove: (own) => removeMailbox(jmap, own),
  }
}
