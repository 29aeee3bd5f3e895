import type { DevelopmentPlace, Environment, Place } from './place.ts'
import { type SecretKind, text } from './secret-kinds.ts'

/** The port of what a process serves, and the port of its metrics, which the edge never reaches. */
type Ports = { public: number; internal: number }
/** What Nomad reserves for a process: MHz and MiB. */
type Resources = { cpu: number; memory: number }

/** What a service may use of Redis. */
export type Redis = {
  /** Patterns of its keys. */
  keys: readonly string[]
  /** Patterns of its channels. */
  channels?: readonly string[]
  /** Whether the cluster's Redis is for it too, or the one of compose alone. */
  cluster: boolean
}

/** What an operator gives in the inventory, as `constellation_<name>`. Without a default it must be given. */
export type Input = {
  description: string
  type: 'str' | 'int' | 'bool'
  default?: string | number | boolean | { hostOf: string }
  /** It reaches the service as a file, and no log shows it. */
  secret?: boolean
  /** Nothing else is accepted. */
  choices?: readonly string[]
}

/** The entry points of a service that has several, by the names of its builds. The first one is `main`. */
export type Builds = {
  entries: { readonly [name: string]: string }
  /** The input that selects a build; its default is the name of the first one. */
  input: string
  /** The build that the local stack runs. */
  development: string
}

/** A process of a service, where one image runs as several. It finds its name in `<SERVICE>_ROLE`. */
type Role = { name: string; ports: Ports; hosts?: readonly string[]; resources?: Resources }

/** What cannot be derived, as text that the generated files get word for word. */
type Additions = {
  /** Tags of the Nomad service that Traefik reads, such as a rule of its own. */
  edgeTags?: readonly string[]
  /** HCL of the job's group, such as a volume. */
  nomadGroup?: string
  /** HCL of the job's task, such as a volume's mount. */
  nomadTask?: string
  /** YAML of the service in `docker/compose.yaml`. */
  compose?: string
}

/** What `services/<name>/service.ts` says. */
export type ServiceDefinition = {
  name: string
  /** What it does, in one sentence. */
  summary: string
  /** The folder of its contract below `packages/contracts`, and the name that it is exported by; the service's name when absent. */
  contract?: string
  ports: Ports
  /** The names under the domain that browsers reach it by, the main one first. None: it is never public. */
  hosts?: readonly string[]
  database?: boolean
  redis?: Redis
  /** Its own secrets, by name. `service_key` signs its calls to other services. */
  secrets?: Readonly<Record<string, SecretKind>>
  /** The services without which it cannot serve: it starts after them. */
  calls?: readonly string[]
  /** The services that it sends events to, whenever they are there. */
  notifies?: readonly string[]
  /** People sign in to it through login, which knows it by `application_secret`. The default one is where login sends who names none. */
  application?: { default: boolean }
  /** The processes of one image. Others reach the first one. */
  roles?: readonly [Role, ...Role[]]
  inputs?: Readonly<Record<string, Input>>
  builds?: Builds
  resources?: Resources
  /** Every variable that depends on the place. The rest is the service's default, or an operator's setting. */
  environment(place: Place): Environment
  /** The variables that the local stack adds. */
  development?(place: DevelopmentPlace): Environment
  additions?: Additions
}

/** One process of a service, as a job, a container or a local process. */
export type Process = {
  /** That of the service for the first one, `<service>-<role>` for the others. */
  name: string
  role: string | undefined
  ports: Ports
  hosts: readonly string[]
  resources: Resources
  /** Whether the migration runs before it. */
  migrates: boolean
}

export type Service = Required<Omit<ServiceDefinition, 'roles' | 'redis' | 'application' | 'builds'>> &
  Pick<ServiceDefinition, 'redis' | 'application' | 'builds'> & { processes: readonly [Process, ...Process[]] }

/** The manifest with everything that it leaves out. */
export function defineService(definition: ServiceDefinition): Service {
  const { roles: _, secrets = {}, ...given } = definition
  return {
    hosts: [],
    database: false,
    calls: [],
    notifies: [],
    inputs: {},
    resources: { cpu: 200, memory: 256 },
    development: () => ({}),
    additions: {},
    contract: definition.name,
    ...given,
    secrets: { ...(definition.application && { application_secret: text() }), ...secrets },
    processes: processesOf(definition),
  }
}

function processesOf(definition: ServiceDefinition): [Process, ...Process[]] {
  const { name, ports, hosts = [], resources = { cpu: 200, memory: 256 }, database = false, roles } = definition
  if (!roles) return [{ name, role: undefined, ports, hosts, resources, migrates: database }]
  const [first, ...others] = roles
  const ofRole = (role: Role) => ({ hosts: [], resources, ...role, role: role.name, migrates: false })
  return [
    { ...ofRole(first), hosts: first.hosts ?? hosts, name, migrates: database },
    ...others.map((role) => ({ ...ofRole(role), name: `${name}-${role.name}` })),
  ]
}

/** How one of several processes finds out which it is, and the ports that are its own. */
export function roleVariables(
  service: Pick<Service, 'name'>,
  { role, ports }: Process,
): Readonly<Record<string, string>> {
  if (role === undefined) return {}
  const prefix = variablePrefix(service)
  return {
    [`${prefix}ROLE`]: role,
    [`${prefix}PORT`]: String(ports.public),
    [`${prefix}INTERNAL_PORT`]: String(ports.internal),
  }
}

/** A name where hyphens are not allowed: of a database, a role, an entry point, an Ansible variable. */
export function identifier(name: string): string {
  return name.replaceAll('-', '_')
}

/** What the names of a service's variables begin with: `MX_WORKER_`. */
export function variablePrefix({ name }: Pick<Service, 'name'>): string {
  return `${identifier(name).toUpperCase()}_`
}
