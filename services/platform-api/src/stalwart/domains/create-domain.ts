import { claimObject, readMarker, writeMarker } from '../../domain/provisioning/marker.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { pageCalls, readFound } from '../jmap/find-all.ts'
import { notDone, readSet, setFailure } from '../jmap/set-result.ts'
import type { Adoption, MailDomain, OwnDomain } from '../stalwart.ts'
import { changeDomain } from './change-domain.ts'
import { toMailDomain } from './domain-form.ts'
import { searchByName } from './find-domain.ts'

const creationId = 'domain'

/**
 * Creates a domain that is disabled, and reads it in the same request. One of the same name that is ours is given instead: an earlier
 * answer may have been lost.
 */
export async function createDomain(
  jmap: Jmap,
  { name, marker, text, adopt = false }: OwnDomain & { text?: string } & Adoption,
): Promise<MailDomain> {
  const search = searchByName(name)
  const description = writeMarker(marker, text)
  const [result, , got] = await jmap([
    ['x:Domain/set', { create: { [creationId]: newDomain(name, description) } }],
    ...pageCalls(search, { position: 0, at: 1 }),
  ])
  const { created, notCreated } = readSet(result)
  const [domain] = readFound(search, got)
  const error = notCreated[creationId]
  if (error && (error.type !== 'primaryKeyViolation' || !domain)) throw setFailure(error)
  if (!domain || (!error && created[creationId]?.id !== domain.id)) throw notDone()
  if (claimObject(readMarker(domain.description), marker, { adopt }) === 'adopted')
    await changeDomain(jmap, domain, { description })
  return toMailDomain({ ...domain, description })
}

function newDomain(name: string, description: string) {
  return {
    ...{ name, description, aliases: {}, isEnabled: false },
    certificateManagement: { '@type': 'Manual' },
    dkimManagement: { '@type': 'Automatic' },
    dnsManagement: { '@type': 'Manual' },
    subAddressing: { '@type': 'Enabled' },
  }
}
