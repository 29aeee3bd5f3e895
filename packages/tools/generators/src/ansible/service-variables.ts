import { apiHost, type DirectRoute, hostsOf, identifier, type Process, type Service } from '@constellation/manifest'
import { routesOf } from '../edge/direct-rule.ts'
import { hostVariable, inputVariable } from './input-parts.ts'

/** roles/constellation/vars/main/services.yml: what the playbooks know of the services. */
export function renderServiceVariables(services: readonly Service[], direct: readonly DirectRoute[]): string {
  const processes = services.flatMap((one) => one.processes)
  const settings = services.map(({ name }) => `${inputVariable(name)}.settings | default({})`)
  const variables = processes.flatMap(({ name, migrates }) => [name, ...(migrates ? [`${name}/${name}/migrate`] : [])])
  const databases = services.filter(({ database }) => database)
  const ports = processes.map(({ name, ports }) => `  ${identifier(name)}: ${ports.public}`)
  return `# The jobs of the services, in the order in which they start.
constellation_services:
${plainList(processes.map(({ name }) => name))}
constellation_database_names:
${plainList(databases.map(({ name }) => identifier(name)))}
constellation_service_images:
${listOf(services.map(imageOf))}
# Where others reach each on the edge: its entry point and the port.
constellation_service_ports:
${ports.join('\n')}
constellation_hosts:
${listOf(hostsOf(services, direct).map(hostVariable))}
# The Nomad variables of the services.
constellation_service_variables:
${plainList(variables)}
constellation_service_settings: >-
  {{ {} | combine(${settings.join(',\n     ')}) }}`
}

function plainList(entries: readonly string[]): string {
  return entries.map((entry) => `  - ${entry}`).join('\n')
}

/** Entries of a list that are expressions. */
function listOf(expressions: readonly string[]): string {
  return expressions.map((expression) => `  - "{{ ${expression} }}"`).join('\n')
}

/** roles/job/vars/<process>.yml: what the variables of its job are. */
export function renderJobVariables(
  service: Service,
  process: Process,
  { asked, direct }: { asked: ReadonlySet<string>; direct: readonly DirectRoute[] },
): string {
  const isApi = routesOf(direct, service, process).length > 0
  const [main, ...others] = process.hosts
  const foreign = [...asked].filter((host) => !process.hosts.includes(host))
  const plainInputs = Object.entries(service.inputs).filter(([, { secret }]) => !secret)
  const lines = [
    `image: "{{ ${imageOf(service)} }}"`,
    'instances: "{{ constellation_instances }}"',
    'secrets: "{{ job_secrets.index | string }}"',
    ...(service.database ? ['database: "{{ job_database }}"'] : []),
    ...(service.redis?.cluster ? ['redis: "{{ constellation_redis_address }}"'] : []),
    ...(main ? [`host: "{{ ${hostVariable(main)} }}"`, `origin: "${originOf(main)}"`] : []),
    ...others.flatMap((host) => [
      `${identifier(host)}_host: "{{ ${hostVariable(host)} }}"`,
      `${identifier(host)}_origin: "${originOf(host)}"`,
    ]),
    ...(isApi ? [`api_host: "{{ ${hostVariable(apiHost)} }}"`] : []),
    ...foreign.map((host) => `${identifier(host)}_origin: "${originOf(host)}"`),
    ...plainInputs.map(([name]) => `${name}: "{{ ${inputVariable(name)} }}"`),
    `secret_settings: "{{ ${inputVariable(`${service.name}_secrets`)}.keys() | sort }}"`,
  ]
  return `job_wanted: true
job_further: "{{ ${inputVariable(service.name)} }}"
job_variables:
${lines.map((line) => `  ${line}`).join('\n')}`
}

/** roles/secrets/vars/main/services.yml: what operators give the services, and the applications that are services. */
export function renderSecretVariables(services: readonly Service[]): string {
  const given = services.flatMap((service) => service.processes.map(({ name }) => `  ${name}: ${givenTo(service)}`))
  const lower = services.map(({ name }) => {
    const secrets = inputVariable(`${name}_secrets`)
    return `  ${identifier(name)}: "{{ dict(${secrets}.keys() | map('lower') | zip(${secrets}.values())) }}"`
  })
  const applications = services.flatMap((service) => (service.application ? [applicationOf(service)] : []))
  return `# What others gave: items of the jobs' variables.
secrets_given_to_services:
${given.join('\n')}

# An item of a Nomad variable has the name of the service's variable in small letters.
secrets_lower:
${lower.join('\n')}

# The services that people sign in to, as login's file of applications has them.
secrets_applications:${applications.length > 0 ? `\n${applications.join('\n')}` : ' []'}`
}

function givenTo(service: Service): string {
  const lower = `secrets_lower.${identifier(service.name)}`
  const secret = Object.entries(service.inputs).filter(([, input]) => input.secret)
  const inputs = secret.map(([name]) => `'${name}': ${inputVariable(name)}`)
  if (service.redis?.cluster) {
    const external = "'redis_user': constellation_redis_user, 'redis_password': constellation_redis_password"
    const managed = `({} if (constellation_redis_managed | bool) else {${external}})`
    return `>-\n    {{ ${managed}\n       | combine({${inputs.join(', ')}}, ${lower}) }}`
  }
  if (inputs.length > 2) return `>-\n    {{ {${inputs.join(',\n        ')}}\n       | combine(${lower}) }}`
  return inputs.length > 0 ? `"{{ {${inputs.join(', ')}} | combine(${lower}) }}"` : `"{{ ${lower} }}"`
}

function applicationOf({ name, application, hosts: [host = name], processes: [{ ports }] }: Service): string {
  return `  - id: ${name}
    name: ${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}
    origins: ["${originOf(host)}"]
    defaultDestination: "${originOf(host)}/"
    backchannelLogoutUri: http://edge.internal:${ports.public}/auth/backchannel-logout
    default: ${application?.default ?? false}`
}

/** The roles of core-init.yml that deploy the services. */
export function renderDeployments(services: readonly Service[]): string {
  return services
    .flatMap((service) => service.processes.map(({ name }) => ({ name, tags: [...new Set([service.name, name])] })))
    .map(({ name, tags }) => `- { role: job, job_name: ${name}, tags: [jobs, services, ${tags.join(', ')}] }`)
    .join('\n')
}

function originOf(host: string): string {
  return `https://{{ ${hostVariable(host)} }}{{ constellation_port_suffix }}`
}

function imageOf({ name }: Service): string {
  return /^\w+$/.test(name) ? `constellation_images.${name}` : `constellation_images['${name}']`
}
