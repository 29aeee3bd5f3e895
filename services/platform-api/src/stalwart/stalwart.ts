import type { Marker } from '../domain/provisioning/marker.ts'
import type { ZoneRecord } from './domains/zone-record.ts'

/** The algorithms of the signing keys of a domain. */
export type KeyAlgorithm = 'rsa' | 'ed25519'

export type MailDomain = {
  id: string
  /** With A-labels, in lower case. */
  name: string
  isEnabled: boolean
  /** Undefined where we did not make it. */
  marker: Marker | undefined
}

/** A signing key. A key is used as soon as it is `active`, whether its record is published or not. */
export type SigningKey = {
  id: string
  selector: string
  algorithm: KeyAlgorithm | 'unknown'
  stage: 'pending' | 'active' | 'retiring' | 'retired'
}

/** What a domain should have in the DNS, and the keys that are not made yet: their records are still missing. */
export type Zone = { records: ZoneRecord[]; missingKeys: KeyAlgorithm[] }

/** Something at the mail server that still uses a domain. The type is that of the mail server; the name is an address where it has one. */
export type DomainUser = { type: string; id: string; name: string | null }

/**
 * How the removal of a domain ended. `in_use`: by how many objects of each type, with a few of them. The domain is as it was, but for new
 * signing keys in place of the old ones when `hasNewKeys`: then its records in the DNS have changed.
 */
export type DomainRemoval =
  | { kind: 'removed' }
  | { kind: 'in_use'; counts: Record<string, number>; sample: DomainUser[]; hasNewKeys: boolean }

/** What may be changed: the object of this id or name, as long as it has this marker. */
export type OwnDomain = { name: string; marker: Marker }
export type OwnMailbox = { id: string; marker: Marker }

/** Whether an object without a marker becomes ours. Only an operator says so. */
export type Adoption = { adopt?: boolean }

/**
 * The domains of the mail server. Every change first reads the object, and is refused as `claimObject` says when it is not ours; it reads
 * it again afterwards. All throw a StepFailure.
 */
export type MailDomains = {
  find(name: string): Promise<MailDomain | undefined>
  /** Walks all domains: for an object that may have another name by now. */
  findByMarker(marker: Marker): Promise<MailDomain | undefined>
  /** Makes it disabled, with automatic signing keys and nothing else automatic. Gives the one that is there when it is ours. */
  create(domain: OwnDomain & { text?: string } & Adoption): Promise<MailDomain>
  setEnabled(own: OwnDomain, isEnabled: boolean): Promise<void>
  /** Replaces our marker by another one, or marks an adopted object. */
  setMarker(own: OwnDomain & Adoption, marker: Marker, text?: string): Promise<void>
  readZone(own: OwnDomain): Promise<Zone>
  /** Reads the zone until all keys are made, for at most half a minute. What is missing then comes later. */
  awaitZone(own: OwnDomain): Promise<Zone>
  listSigningKeys(own: OwnDomain): Promise<SigningKey[]>
  remove(own: OwnDomain): Promise<DomainRemoval>
}

/** The permissions of a mailbox as the mail server has them. They are kept and given back as they are. */
export type MailboxPermissions = { '@type': string; [name: string]: unknown }

export type Mailbox = {
  id: string
  address: string
  marker: Marker | undefined
  permissions: MailboxPermissions
  /** Nobody can sign in to it or send from it. It still receives mail. */
  isFrozen: boolean
  usedBytes: number
  /** Null without a quota. */
  quotaBytes: number | null
  appPasswords: number
}

export type NewMailbox = {
  address: string
  marker: Marker
  /** For people who read the list of the mail server. */
  text?: string
  password: string
  quotaBytes?: number
}

/** The mailboxes of the mail server, with the same promises as its domains. */
export type Mailboxes = {
  find(address: string): Promise<Mailbox | undefined>
  findByMarker(domain: string, marker: Marker): Promise<Mailbox | undefined>
  /** Gives the one that is there when it is ours: its password is another one then, until `setPassword`. */
  create(mailbox: NewMailbox & Adoption): Promise<{ mailbox: Mailbox; isNew: boolean }>
  /** Disables sign-in and sending, beside what was disabled before. Keep the mailbox's `permissions` first: `restore` needs them. */
  freeze(own: OwnMailbox): Promise<void>
  /** Gives a mailbox these permissions, verbatim. */
  restore(own: OwnMailbox, permissions: MailboxPermissions): Promise<void>
  /** Whether the mail server accepts it shows; that it signs in is not tried. App passwords keep working. */
  setPassword(own: OwnMailbox, password: string): Promise<void>
  /** Gives how many there were. */
  removeAppPasswords(own: OwnMailbox): Promise<number>
  /** Its mail goes with it. One that is gone is no failure. */
  remove(own: OwnMailbox): Promise<void>
}

/** The mail server, as far as the platform manages it. */
export type Stalwart = { domains: MailDomains; mailboxes: Mailboxes }
