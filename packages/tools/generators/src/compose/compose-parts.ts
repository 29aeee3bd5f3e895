import path from 'node:path'
import {
  type DirectRoute,
  hostsOf,
  identifier,
  type Process,
  type Service,
  variablePrefix,
} from '@constellation/manifest'
import { environmentOf } from '../environment.ts'
import { fillTemplate } from '../template.ts'
import { composePlace, variableOf } from './compose-place.ts'

const template = (name: string) => path.join(import.meta.dirname, `${name}.yaml.template`)

/** What the manifests say in docker/compose.yaml, by the name of the markers that it stands between. */
export function composeParts(services: readonly Service[], direct: readonly DirectRoute[]): Record<string, string> {
  const withDatabase = services.filter(({ database }) => database)
  const publicOnes = services.flatMap(({ processes }) => processes.filter(({ hosts }) => hosts.length > 0))
  return {
    databases: `command: [${withDatabase.map(({ name }) => identifier(name)).join(', ')}]`,
    services: services.map((service) => renderService(service, services)).join('\n'),
    hosts: [...hostsOf(services, direct), 'mail'].map((host) => `- ${host}.\${CONSTELLATION_DOMAIN}`).join('\n'),
    'public services': publicOnes.map(({ name }) => `${name}: { condition: service_healthy }`).join('\n'),
  }
}

function renderService(service: Service, services: readonly Service[]): string {
  const containers = service.processes.map((process) => renderContainer(service, process, services))
  const migration = service.database
    ? [
        fillTemplate(template('migration'), {
          name: service.name,
          identifier: identifier(service.name),
          variable: variableOf(service.name),
          prefix: variablePrefix(service),
        }),
      ]
    : []
  return [...migration, ...containers].join('\n')
}

function renderContainer(service: Service, process: Process, services: readonly Service[]): string {
  const variable = variableOf(service.name)
  const environment = environmentOf(service, process, composePlace(service, services))
  return fillTemplate(template('service'), {
    name: process.name,
    service: service.name,
    variable,
    image: service.database ? `*${service.name}` : `\${CONSTELLATION_${variable}_IMAGE:?start this with ./docker/up}`,
    program: service.builds ? `"\${CONSTELLATION_${variable}_PROGRAM}"` : '',
    environment: environment.map(([name, value]) => `${name}: ${value}`),
    networks: networksOf(service, process, services).join(', '),
    needs: needsOf(service),
    addition: service.additions.compose ?? '',
    port: String(process.ports.public),
  })
}

/** The edge reaches public services, which also reach each other there. A call to or from any other service needs a network of its own. */
function networksOf(service: Service, process: Process, services: readonly Service[]): string[] {
  const isPublic = (one: Service) => one.hosts.length > 0
  const partners = services.filter(
    (one) =>
      [...one.calls, ...one.notifies].includes(service.name) ||
      [...service.calls, ...service.notifies].includes(one.name),
  )
  const needsInside = partners.some((one) => !isPublic(one)) || (partners.length > 0 && !isPublic(service))
  return [
    ...(process.hosts.length > 0 ? ['edge'] : []),
    ...(needsInside ? ['inside'] : []),
    ...(service.database ? ['data'] : []),
    ...(service.redis ? ['cache'] : []),
  ]
}

function needsOf({ name, database, redis, calls }: Service): string[] {
  return [
    ...(database ? [`migrate-${name}: { condition: service_completed_successfully }`] : []),
    ...(redis ? ['redis: { condition: service_healthy }'] : []),
    ...calls.map((callee) => `${callee}: { condition: service_healthy }`),
  ]
}
