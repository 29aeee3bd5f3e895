import { askAny } from './ask-any.ts'
import type { NameServer } from './dns-answer.ts'

export type Zone = {
  /** Its name. Undefined where no resolver could say it. */
  apex: string | undefined
  /** The names of its servers. */
  servers: readonly string[]
}

/** The zone that holds a name: the SOA of each answer, also of a "no", names the zone (RFC 2308 §3). */
export async function findZone(resolvers: readonly NameServer[], name: string): Promise<Zone> {
  const apex = await findApex(resolvers, name)
  const answer = apex === undefined ? undefined : await askAny(resolvers, apex, 'NS')
  return { apex, servers: answer?.records.toSorted() ?? [] }
}

async function findApex(resolvers: readonly NameServer[], name: string): Promise<string | undefined> {
  const answer = await askAny(resolvers, name, 'SOA')
  if (!answer) return undefined
  if (answer.aliases.length > 0) return findAbove(resolvers, name)
  if (answer.outcome === 'answer') return name
  const zone = answer.negative?.zone
  return zone !== undefined && isAbove(zone, name) ? zone : undefined
}

/** At a name with a CNAME the SOA is that of another zone. A CNAME never stands at the top of a zone, so the zone is above. */
async function findAbove(resolvers: readonly NameServer[], name: string): Promise<string | undefined> {
  const [, ...labels] = name.split('.')
  return labels.length > 0 ? findApex(resolvers, labels.join('.')) : undefined
}

function isAbove(zone: string, name: string): boolean {
  return zone === '' || name.endsWith(`.${zone}`)
}
