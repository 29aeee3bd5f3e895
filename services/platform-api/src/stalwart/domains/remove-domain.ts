import { claimObject, readMarker } from '../../domain/provisioning/marker.ts'
import type { Jmap, JmapCall } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { type LinkedObject, notDone, readSet, setFailure } from '../jmap/set-result.ts'
import type { DomainRemoval, OwnDomain } from '../stalwart.ts'
import { changeDomain } from './change-domain.ts'
import { describeUsers } from './describe-users.ts'
import { type DomainForm, domainForm, domainProperties } from './domain-form.ts'
import { findDomain } from './find-domain.ts'
import { listSigningKeys } from './list-signing-keys.ts'

const signature = 'DkimSignature'
const mostAttempts = 3

/**
 * Removes a domain, unless something uses it. The mail server decides: it refuses to destroy what others refer to, and names them. The
 * domain's own signing keys refer to it too, so they go first, but only when nothing else does. One that is gone already is removed.
 */
export async function removeDomain(jmap: Jmap, own: OwnDomain): Promise<DomainRemoval> {
  const domain = await findDomain(jmap, own.name)
  if (!domain) return { kind: 'removed' }
  claimObject(readMarker(domain.description), own.marker)
  let links = linksOf(await jmap(destruction(domain)), domain)
  for (let attempt = 0; links; attempt++) {
    if (links.some(({ object }) => object !== signature))
      return refuse(jmap, { domain, links, hasLostKeys: attempt > 0 })
    if (attempt >= mostAttempts) throw notDone()
    links = await destroyWithKeys(jmap, domain)
  }
  return { kind: 'removed' }
}

/** Destroys a domain, and looks in the same request whether it is gone. */
function destruction({ id }: DomainForm): [JmapCall, JmapCall] {
  return [
    ['x:Domain/set', { destroy: [id] }],
    ['x:Domain/get', { ids: [id], properties: domainProperties }],
  ]
}

/** What refers to a domain that was not destroyed. Undefined when it is gone. */
function linksOf([result, got]: readonly unknown[], { id }: DomainForm): LinkedObject[] | undefined {
  const error = readSet(result).notDestroyed[id]
  const [left] = readFound({ form: domainForm, isWanted: (domain) => domain.id === id }, got)
  if (!left && (!error || error.type === 'notFound')) return undefined
  if (!error || error.type === 'notFound') throw notDone()
  if (error.type !== 'objectIsLinked' || !error.linkedObjects?.length) throw setFailure(error)
  return error.linkedObjects
}

/** Destroys the keys and the domain. No new key is made in between, since the domain's keys are no longer automatic by then. */
async function destroyWithKeys(jmap: Jmap, domain: DomainForm): Promise<LinkedObject[] | undefined> {
  const keys = await listSigningKeys(jmap, domain.id)
  await changeDomain(jmap, domain, { dkimManagement: { '@type': 'Manual' } })
  const [keysGone, ...gone] = await jmap([
    ['x:DkimSignature/set', { destroy: keys.map(({ id }) => id) }],
    ...destruction(domain),
  ])
  const links = linksOf(gone, domain)
  const [refused] = Object.values(readSet(keysGone).notDestroyed).filter(({ type }) => type !== 'notFound')
  if (links && refused) throw setFailure(refused)
  return links
}

type Refused = { domain: DomainForm; links: readonly LinkedObject[]; hasLostKeys: boolean }

/** The domain stays. Where its keys are gone, it gets new ones: they went just now, or in a removal that ended before it was done. */
async function refuse(jmap: Jmap, { domain, links, hasLostKeys }: Refused): Promise<DomainRemoval> {
  const isAutomatic = domain.dkimManagement['@type'] === 'Automatic'
  const hasNewKeys = hasLostKeys || (!isAutomatic && !links.some(({ object }) => object === signature))
  if (hasNewKeys) {
    const manual = { ...domain, dkimManagement: { '@type': 'Manual' } }
    await changeDomain(jmap, manual, { dkimManagement: isAutomatic ? domain.dkimManagement : { '@type': 'Automatic' } })
  }
  const users = links.filter(({ object }) => object !== signature)
  return { kind: 'in_use', ...(await describeUsers(jmap, users)), hasNewKeys }
}
