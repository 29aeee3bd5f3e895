import {
  defaultOf,
  findService,
  identifier,
  type Place,
  type Service,
  secretFile,
  secretKindOf,
} from '@constellation/manifest'

const folder = '/run/constellation'

/** A container as a place: its files are in a folder of the state, and other services have their names. */
export function composePlace(service: Service, services: readonly Service[]): Place {
  return {
    inside: (name) => `http://${name}:${findService(services, name).processes[0].ports.public}`,
    origin: (host) => `\${CONSTELLATION_${variableOf(host)}_ORIGIN}`,
    secret: (name) => `${folder}/${secretFile(name, secretKindOf(service, name))}`,
    formerKeys: () => undefined,
    input: (name) =>
      name === 'smtp_url'
        ? `${folder}/smtp-url`
        : defaultOf(service, name, (host) => `${host}.\${CONSTELLATION_DOMAIN}`),
    databaseUrl: `${folder}/database-url`,
    redisUrl: service.redis && `${folder}/redis-url`,
    serviceKeys: `${folder}/service-keys.json`,
    applications: `${folder}/applications.json`,
    edgeNetworks: `\${CONSTELLATION_NETWORK}.10/32`,
    authority: `${folder}/authority.pem`,
  }
}

/** A name as a part of the name of a variable. */
export function variableOf(name: string): string {
  return identifier(name).toUpperCase()
}
