import type { Place } from './place.ts'
import type { Service } from './service.ts'

/** The members of a place that a service's environment is made of. */
export function askedOfPlace(service: Service): ReadonlySet<keyof Place> {
  const asked = new Set<keyof Place>()
  const answer = () => ''
  const place: Place = {
    inside: answer,
    origin: answer,
    secret: answer,
    formerKeys: answer,
    input: answer,
    databaseUrl: '',
    redisUrl: '',
    serviceKeys: '',
    applications: '',
    edgeNetworks: '',
    authority: '',
  }
  service.environment(
    new Proxy(place, {
      get(target, name: keyof Place) {
        asked.add(name)
        return target[name]
      },
    }),
  )
  return asked
}
