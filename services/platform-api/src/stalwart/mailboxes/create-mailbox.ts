import { claimObject, readMarker, writeMarker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { pageCalls, readFound } from '../jmap/find-all.ts'
import { notDone, readSet, setFailure } from '../jmap/set-result.ts'
import type { Adoption, Mailbox, NewMailbox } from '../stalwart.ts'
import { changeMailbox } from './change-mailbox.ts'
import { type Place, placeOf, requirePerson, searchByPlace } from './find-mailbox.ts'
import { toMailbox } from './mailbox-form.ts'

const creationId = 'mailbox'

/**
 * Creates a mailbox with its password, and reads it in the same request. One at the same address that is ours is given instead, as it is:
 * an earlier answer may have been lost.
 */
export async function createMailbox(
  jmap: Jmap,
  { adopt = false, ...mailbox }: NewMailbox & Adoption,
): Promise<{ mailbox: Mailbox; isNew: boolean }> {
  const place = await placeOf(jmap, mailbox.address)
  if (!place) throw new StepFailure('dependency_failed', 'the domain of the address is not at the mail server')
  const search = searchByPlace(place)
  const description = writeMarker(mailbox.marker, mailbox.text)
  const [result, , got] = await jmap([
    ['x:Account/set', { create: { [creationId]: newAccount(mailbox, place, description) } }],
    ...pageCalls(search, { position: 0, at: 1 }),
  ])
  const { created, notCreated } = readSet(result)
  const [account] = readFound(search, got)
  const error = notCreated[creationId]
  // Without an account of this name the address is an alias or a list.
  if (error && (error.type !== 'primaryKeyViolation' || !account)) throw setFailure(error)
  if (!account || (!error && created[creationId]?.id !== account.id)) throw notDone()
  const claim = claimObject(readMarker(requirePerson(account).description), mailbox.marker, { adopt })
  const marked = claim === 'adopted' ? await changeMailbox(jmap, account.id, { description }) : account
  return { mailbox: toMailbox(marked), isNew: !error }
}

function newAccount({ password, quotaBytes }: NewMailbox, { name, domainId }: Place, description: string) {
  return {
    ...{ '@type': 'User', name, domainId, description },
    credentials: { '0': { '@type': 'Password', secret: password } },
    roles: { '@type': 'User' },
    permissions: { '@type': 'Inherit' },
    memberGroupIds: {},
    aliases: {},
    quotas: quotaBytes === undefined ? {} : { maxDiskQuota: quotaBytes },
    encryptionAtRest: { '@type': 'Disabled' },
  }
}
