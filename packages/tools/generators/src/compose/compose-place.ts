import { identifier, type Place, type Service, secretFile } from '@constellation/manifest'

const folder = '/run/constellation'

/** A container as a place: its files are in a folder of the state, and other services have their names. */
export function composePlace(service: Service, services: readonly Service[]): Place {
  return {
    inside(name) {
      const callee = services.find((one) => one.name === name)
      if (!callee) throw new Error(`services/${service.name}/service.ts asks for ${name}, which has no manifest`)
      return `http://${name}:${callee.processes[0].ports.public}`
    },
    origin: (host) => `\${CONSTELLATION_${variableOf(host)}_ORIGIN}`,
    secret(name) {
      const kind = service.secrets[name]
      if (!kind) throw new Error(`services/${service.name}/service.ts has no secret "${name}"`)
      return `${folder}/${secretFile(name, kind)}`
    },
    formerKeys: () => undefined,
    input: (name) => (name === 'smtp_url' ? `${folder}/smtp-url` : defaultOf(service, name)),
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

function defaultOf({ inputs }: Service, name: string): string | undefined {
  const value = inputs[name]?.default
  if (value === undefined) return undefined
  return typeof value === 'object' ? `${value.hostOf}.\${CONSTELLATION_DOMAIN}` : String(value)
}
