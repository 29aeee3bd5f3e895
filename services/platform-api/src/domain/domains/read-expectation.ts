import type { Deps } from '../../deps.ts'
import type { ZoneRecord as ServedRecord } from '../../stalwart/domains/zone-record.ts'
import type { DomainRow } from '../../store/domains.ts'
import type { DmarcPolicy, ExpectedRecord } from '../dns-records/expected-record.ts'
import { type DkimStage, expectedRecords } from '../dns-records/expected-records.ts'
import type { ZoneRecord } from '../dns-records/zone-record.ts'
import { domainMarker } from './domain-marker.ts'
import type { KeptRecord } from './kept-records.ts'

/** After so many days of use a domain should have a DMARC record, and not only may. */
const daysToDmarc = 30

/**
 * The records that a domain should have by now. While the mail server does not answer, they are those that it named before: what a person
 * has to publish does not depend on the moment.
 */
export async function readExpectation(
  deps: Deps,
  domain: DomainRow,
  kept: readonly KeptRecord[],
): Promise<readonly ExpectedRecord[]> {
  const { name, activated_at, ownership_token, dmarc_policy, dmarc_rua } = domain
  const common = {
    domain: name,
    ownershipToken: ownership_token,
    spfIncludeHost: deps.dnsSettings.spfIncludeHost ?? null,
    // A CHECK of the table bounds the policies.
    dmarc: { policy: dmarc_policy as DmarcPolicy, rua: dmarc_rua },
    isDmarcRequired: activated_at !== null && isOlder(activated_at, deps.now(), daysToDmarc),
  }
  try {
    return expectedRecords({ ...common, ...(await readServed(deps, name)) })
  } catch (error) {
    deps.logger.warn({ error, domain: name }, 'the records of a domain could not be read at the mail server')
    return kept.length > 0 ? kept.map(({ expected }) => expected) : expectedRecords({ ...common, zone: [] })
  }
}

/** What the mail server wants to be published; nothing where there is none, or where it does not have the domain yet. */
async function readServed({ stalwart, installation }: Deps, name: string) {
  const found = await stalwart?.domains.find(name)
  if (!stalwart || !found) return { zone: [] }
  const own = { name, marker: domainMarker(name, installation) }
  const [zone, keys] = await Promise.all([stalwart.domains.readZone(own), stalwart.domains.listSigningKeys(own)])
  const dkimStages: Record<string, DkimStage> = Object.fromEntries(keys.map(({ selector, stage }) => [selector, stage]))
  return { zone: zone.records.map(toZoneRecord), dkimStages }
}

/** A record of the zone file in the form that the rules read. */
function toZoneRecord(record: ServedRecord): ZoneRecord {
  const { name } = record
  switch (record.type) {
    case 'TXT':
      return { name, type: 'TXT', data: record.text }
    case 'MX':
      return { name, type: 'MX', data: `${record.preference} ${record.exchange}.` }
    case 'CNAME':
      return { name, type: 'CNAME', data: `${record.target}.` }
    case 'SRV':
      return { name, type: 'SRV', data: `${record.priority} ${record.weight} ${record.port} ${record.target}.` }
    case 'CAA':
      return { name, type: 'CAA', data: `${record.flags} ${record.tag} "${record.value}"` }
    case 'TLSA':
      return { name, type: 'TLSA', data: `${record.usage} ${record.selector} ${record.matching} ${record.data}` }
    case 'other':
      return { name, type: record.rrType, data: record.data }
  }
}

function isOlder(moment: Date, now: Date, days: number): boolean {
  return now.getTime() - moment.getTime() > days * 86_400_000
}
