import { isDeepStrictEqual } from 'node:util'
import { claimObject, type Marker, readMarker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { findAll, type Search } from '../jmap/find-all.ts'
import type { OwnDomain } from '../stalwart.ts'
import { type DomainForm, domainForm, domainProperties } from './domain-form.ts'

/** The search for a domain by its whole name. */
export function searchByName(name: string): Search<typeof domainForm> {
  return {
    ...{ object: 'Domain', filter: { name }, properties: domainProperties, form: domainForm },
    isWanted: (domain) => domain.name === name,
  }
}

export async function findDomain(jmap: Jmap, name: string): Promise<DomainForm | undefined> {
  const [domain] = await findAll(jmap, searchByName(name))
  return domain
}

/** The domain that has this marker, whatever its name is. Two of them are refused: it is not known which one is meant. */
export async function findDomainByMarker(jmap: Jmap, marker: Marker): Promise<DomainForm | undefined> {
  const isWanted = ({ description }: DomainForm) => isDeepStrictEqual(readMarker(description), marker)
  const search = { object: 'Domain', filter: {}, properties: domainProperties, form: domainForm, isWanted }
  const [domain, ...others] = await findAll(jmap, search)
  if (others.length > 0)
    throw new StepFailure('external_conflict', 'several domains of the mail server have our marker')
  return domain
}

/** The domain of a name, which must be there. */
export async function requireDomain(jmap: Jmap, name: string): Promise<DomainForm> {
  const domain = await findDomain(jmap, name)
  if (!domain) throw new StepFailure('dependency_failed', 'the domain is not at the mail server')
  return domain
}

/** The domain that is to be changed, when it is ours. */
export async function requireOwnDomain(jmap: Jmap, { name, marker }: OwnDomain): Promise<DomainForm> {
  const domain = await requireDomain(jmap, name)
  claimObject(readMarker(domain.description), marker)
  return domain
}
