import path from 'node:path'
import {
  askedOfPlace,
  type DirectRoute,
  identifier,
  type Process,
  type Service,
  variablePrefix,
} from '@constellation/manifest'
import { directRule, routesOf } from '../edge/direct-rule.ts'
import { environmentOf } from '../environment.ts'
import { fillTemplate } from '../template.ts'
import { assignments, quote, variableBlocks } from './hcl.ts'
import { type NomadPlace, nomadPlace } from './nomad-place.ts'

const template = path.join(import.meta.dirname, 'job.hcl.template')

/** The Nomad job of one process of a service. */
export function renderJob(
  service: Service,
  process: Process,
  { services, direct }: { services: readonly Service[]; direct: readonly DirectRoute[] },
): string {
  const own = routesOf(direct, service, process)
  const place = nomadPlace(service, process, services)
  const environment = environmentOf(service, process, place)
  const { nomadGroup = '', nomadTask = '' } = service.additions
  return fillTemplate(template, {
    name: process.name,
    service: service.name,
    summary: service.summary,
    identifier: identifier(service.name),
    prefix: variablePrefix(service),
    cpu: String(process.resources.cpu),
    memory: String(process.resources.memory),
    port: String(process.ports.public),
    internal_port: String(process.ports.internal),
    migration: process.migrates ? 'yes' : '',
    arguments: argumentsOf(service),
    tags: tagsOf(service, process, own).map((tag) => `"${tag}",`),
    variables: variableBlocks([...variablesOf(service, process, place), ...(own.length > 0 ? [apiVariable] : [])]),
    environment: assignments(environment.map(([name, value]) => [name, quote(value)])),
    files: assignments([...place.files].map(([file, text]) => [`"${file}"`, `"${text}"`])),
    group_addition: nomadGroup,
    task_addition: nomadTask,
  })
}

/** Which entry point runs, where a service has several. An image runs `main.js` by itself. */
function argumentsOf({ builds }: Service): string {
  if (!builds) return ''
  const entries = Object.entries(builds.entries).map(([name, entry]) => `${name} = "${entry}.js"`)
  return `[lookup({ ${entries.join(', ')} }, var.${builds.input}, "main.js")]`
}

/** What Traefik reads: browsers come by the hosts, commands by the host `api`, other services by the port of the process. */
function tagsOf({ additions }: Service, { name, hosts }: Process, direct: readonly DirectRoute[]): string[] {
  const router = (router: string, rule: string, entryPoint: string) => [
    `traefik.http.routers.${router}.rule=${rule}`,
    `traefik.http.routers.${router}.entrypoints=${entryPoint}`,
    `traefik.http.routers.${router}.middlewares=retry@file`,
  ]
  const rule = hosts.map((_, index) => `Host(\`\${var.${hostVariable(hosts, index)}}\`)`).join(' || ')
  const check = `traefik.http.services.${name}.loadbalancer.healthcheck`
  return [
    'traefik.enable=true',
    ...(hosts.length > 0 ? router(name, rule, 'https') : []),
    ...(direct.length > 0 ? router(`${name}-api`, `Host(\`\${var.api_host}\`) && ${directRule(direct)}`, 'https') : []),
    ...router(`${name}-internal`, 'PathPrefix(`/`)', identifier(name)),
    `${check}.path=/readyz`,
    `${check}.interval=500ms`,
    `${check}.timeout=5s`,
    ...(additions.edgeTags ?? []),
  ]
}

/** The main host is `host`, the others have their names before it. */
function hostVariable(hosts: readonly string[], index: number): string {
  return index === 0 ? 'host' : `${identifier(hosts[index] ?? '')}_host`
}

const apiVariable = text('api_host', "The name that operators' commands reach the operations by that are open to them.")

const sameNode = 'The default is the edge of the same node, which finds it.'
const trustedProxies = {
  name: 'trusted_proxies',
  type: 'list(string)',
  default: '["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]',
  description: "Networks that the edge's requests come from: their `X-Forwarded-For` is believed.",
}

function variablesOf(service: Service, process: Process, place: NomadPlace) {
  const database = { ...text('database', `Host and port of PostgreSQL. ${sameNode}`), default: '"edge.internal:5432"' }
  const redis = { ...text('redis', `Host and port of Redis. ${sameNode}`), default: '"edge.internal:6379"' }
  const plainInputs = Object.entries(service.inputs).filter(([, { secret }]) => !secret)
  return [
    ...(service.database ? [database] : []),
    ...process.hosts.flatMap((_, index) => variablesOfHost(hostVariable(process.hosts, index))),
    ...[...place.foreignHosts].map((host) =>
      text(`${identifier(host)}_origin`, `The origin that browsers see of ${host}.`),
    ),
    ...plainInputs.map(([name, { type, description }]) => ({ name, type: hclTypes[type], description })),
    ...(service.redis?.cluster ? [redis] : []),
    ...(askedOfPlace(service).has('edgeNetworks') ? [trustedProxies] : []),
  ]
}

function variablesOfHost(host: string) {
  return [
    text(host, 'The name that browsers reach it by.'),
    text(
      host.replace(/host$/, 'origin'),
      'The origin that browsers see: https, that name, and the port where it is not 443.',
    ),
  ]
}

function text(name: string, description: string) {
  return { name, type: 'string', description }
}

const hclTypes = { str: 'string', int: 'number', bool: 'bool' } as const
