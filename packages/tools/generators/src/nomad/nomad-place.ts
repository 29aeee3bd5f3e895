import {
  findService,
  identifier,
  itemOf,
  type Place,
  type Process,
  type Service,
  secretFile,
  secretKindOf,
} from '@constellation/manifest'

/** A Nomad job as a place. It records the files and hosts that an environment uses. */
export type NomadPlace = Place & {
  /** The files in /secrets, each with the template that fills it from the job's variable. */
  files: Map<string, string>
  /** The hosts of other services whose origins it uses. */
  foreignHosts: Set<string>
}

/** Files are in /secrets, and other services behind the edge of the same node. What an operator decides is a variable of the job. */
export function nomadPlace(service: Service, { hosts }: Process, services: readonly Service[]): NomadPlace {
  const files = new Map<string, string>()
  const foreignHosts = new Set<string>()
  const file = (name: string, template: string) => {
    files.set(name, template)
    return `/secrets/${name}`
  }
  return {
    files,
    foreignHosts,
    inside: (name) => `http://edge.internal:${findService(services, name).processes[0].ports.public}`,
    origin(host) {
      if (host === hosts[0]) return expression('var.origin')
      if (!hosts.includes(host)) foreignHosts.add(host)
      return expression(`var.${identifier(host)}_origin`)
    },
    secret(name) {
      const kind = secretKindOf(service, name)
      return file(secretFile(name, kind), `{{ .${itemOf(name, kind)} }}`)
    },
    formerKeys(name) {
      const folder = `${name.replaceAll('_', '-')}s-accepted`
      file(`${folder}/second.json`, `{{ .${name}_accepted }}`)
      return `/secrets/${folder}`
    },
    input(name) {
      const isSecret = service.inputs[name]?.secret
      return isSecret ? file(name.replaceAll('_', '-'), `{{ .${name} }}`) : expression(`var.${name}`)
    },
    get databaseUrl() {
      const login = '{{ .database_user }}:{{ .database_password }}'
      return file('database-url', `postgres://${login}@${expression('var.database')}/${identifier(service.name)}`)
    },
    get redisUrl() {
      if (!service.redis?.cluster) return undefined
      return file('redis-url', `redis://{{ .redis_user }}:{{ .redis_password }}@${expression('var.redis')}`)
    },
    get serviceKeys() {
      return file('service-keys.json', '{{ .service_keys }}')
    },
    get applications() {
      return file('applications.json', '{{ .applications }}')
    },
    edgeNetworks: expression('join(",", var.trusted_proxies)'),
    authority: undefined,
  }
}

function expression(code: string): string {
  return `\${${code}}`
}
