import type { Access, UserAccess } from '@constellation/contract'

/** The ways in which a caller proves who it is, as OpenAPI describes them. */
export const securitySchemes = {
  service: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Service-Token',
    description: 'A token of the calling service: ES256, at most 60 seconds, for this service.',
  },
  person: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: "A person's access token." },
  own: { type: 'http', scheme: 'bearer', description: 'A token that this service itself gave to the caller.' },
  application: { type: 'http', scheme: 'basic', description: 'The id and the secret of a registered application.' },
  browser: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-refresh',
    description: 'The session cookie of the service itself, sent from a page of a registered origin.',
  },
} as const

type Requirement = Partial<Record<keyof typeof securitySchemes, string[]>>

/** Each entry is one sufficient combination of schemes; none means that anybody may call. */
export function securityOf(allow: Access): Requirement[] {
  if (allow === 'public') return []
  if (allow === 'application') return [{ application: [] }]
  if (allow === 'browser') return [{ browser: [] }]
  return [...(allow.own ? [{ own: [] }] : []), ...(allow.services ? ofServices(allow.user) : [])]
}

function ofServices(user: UserAccess | undefined): Requirement[] {
  const service: Requirement = { service: [] }
  if (!user) return [service]
  const withPerson = { ...service, person: [] }
  if (user.direct) return [withPerson, { person: [] }]
  return user.optional ? [withPerson, service] : [withPerson]
}
