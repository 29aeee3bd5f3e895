/** The tenant of all personal accounts. */
export const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'
export const exampleTenant = '11111111-aaaa-4aaa-8aaa-111111111111'
export const otherTenant = '22222222-bbbb-4bbb-8bbb-222222222222'

const guids: Readonly<Record<string, string>> = {
  consumers: consumersTenant,
  'example.test': exampleTenant,
  'elsewhere.test': otherTenant,
}

/** The people who may sign in through a path: everybody, everybody with an organisation, or one tenant. */
export type Audience = { kind: 'common' } | { kind: 'organizations' } | { kind: 'tenant'; tid: string }

/** Reads the first segment of a path: an alias, a domain or a GUID. Gives undefined when there is no such tenant. */
export function readAudience(segment: string): Audience | undefined {
  const name = segment.toLowerCase()
  if (name === 'common' || name === 'organizations') return { kind: name }
  const tid = Object.hasOwn(guids, name) ? guids[name] : name
  return tid && Object.values(guids).includes(tid) ? { kind: 'tenant', tid } : undefined
}

export function admits(audience: Audience, tid: string): boolean {
  if (audience.kind === 'tenant') return audience.tid === tid
  return audience.kind === 'common' || tid !== consumersTenant
}
