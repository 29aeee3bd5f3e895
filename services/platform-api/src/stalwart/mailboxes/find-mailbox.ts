import { isDeepStrictEqual } from 'node:util'
import { claimObject, type Marker, readMarker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { findDomain } from '../domains/find-domain.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { findAll, readFound, type Search } from '../jmap/find-all.ts'
import type { OwnMailbox } from '../stalwart.ts'
import { type AccountForm, accountForm, accountProperties } from './mailbox-form.ts'

/** A mailbox as the mail server looks for it: there is no search by address. */
export type Place = { name: string; domainId: string }

/** Where an address belongs; undefined when its domain is not at the mail server. */
export async function placeOf(jmap: Jmap, address: string): Promise<Place | undefined> {
  const at = address.lastIndexOf('@')
  const domain = await findDomain(jmap, address.slice(at + 1))
  return domain && { name: address.slice(0, at), domainId: domain.id }
}

export function searchByPlace({ name, domainId }: Place): Search<typeof accountForm> {
  return {
    ...{ object: 'Account', filter: { name, domainId }, properties: accountProperties, form: accountForm },
    isWanted: (account) => account.name === name && account.domainId === domainId,
  }
}

export async function findMailbox(jmap: Jmap, address: string): Promise<AccountForm | undefined> {
  const place = await placeOf(jmap, address)
  if (!place) return undefined
  const [account] = await findAll(jmap, searchByPlace(place))
  return account && requirePerson(account)
}

/** A group at the address is a conflict: it is a shared mailbox of somebody else. */
export function requirePerson(account: AccountForm): AccountForm {
  if (account['@type'] === 'User') return account
  throw new StepFailure('external_conflict', 'the address belongs to a group of the mail server')
}

/** The mailbox of a domain that has this marker, whatever its address is. Two of them are refused. */
export async function findMailboxByMarker(
  jmap: Jmap,
  domain: string,
  marker: Marker,
): Promise<AccountForm | undefined> {
  const found = await findDomain(jmap, domain)
  if (!found) return undefined
  const [account, ...others] = await findAll(jmap, {
    ...{ object: 'Account', filter: { domainId: found.id }, properties: accountProperties, form: accountForm },
    isWanted: ({ domainId, description }) =>
      domainId === found.id && isDeepStrictEqual(readMarker(description), marker),
  })
  if (others.length > 0) throw new StepFailure('external_conflict', 'several mailboxes have our marker')
  return account
}

/** The mailbox of an id; undefined when it is gone. Throws when it is not ours. */
export async function findOwnMailbox(jmap: Jmap, { id, marker }: OwnMailbox): Promise<AccountForm | undefined> {
  const [got] = await jmap([['x:Account/get', { ids: [id], properties: accountProperties }]])
  const [account] = readFound({ form: accountForm, isWanted: (one) => one.id === id }, got)
  if (account) claimObject(readMarker(account.description), marker)
  return account
}

/** The mailbox that is to be changed, when it is ours. */
export async function requireOwnMailbox(jmap: Jmap, own: OwnMailbox): Promise<AccountForm> {
  const account = await findOwnMailbox(jmap, own)
  if (!account) throw new StepFailure('dependency_failed', 'the mailbox is not at the mail server')
  return account
}
