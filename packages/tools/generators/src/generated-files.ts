import { type ConfigRegistry, renderEnvExample, renderMarkdown } from '@constellation/config'
import { type Contract, commonErrorCodes, type ErrorCodeTable } from '@constellation/contract'
import { type DirectRoute, plannedServices, type Service } from '@constellation/manifest'
import { renderArgumentSpecs, renderDefaults, renderExample } from './ansible/input-parts.ts'
import { type InputSources, renderPlaybookInputs, renderSettings } from './ansible/playbook-inputs.ts'
import {
  renderDeployments,
  renderJobVariables,
  renderSecretVariables,
  renderServiceVariables,
} from './ansible/service-variables.ts'
import { composeParts } from './compose/compose-parts.ts'
import { renderRoutes } from './compose/routes.ts'
import { codesTable, operationsTable, page, permissionsTable } from './documents/reference.ts'
import { renderPicture, renderPorts, renderServiceNames, renderServiceTable } from './documents/services.ts'
import { findDirectRoutes, renderDirectRoutes } from './edge/direct-routes.ts'
import { fillMarked } from './fill-marked.ts'
import { renderChecksums } from './migrations/checksums.ts'
import { renderJob } from './nomad/job.ts'
import { nomadPlace } from './nomad/nomad-place.ts'
import { renderContract } from './solidity/render-contract.ts'

/** The sources of generated files. */
export type Sources = {
  /** In the order in which they start. */
  services: readonly Service[]
  /** The variables of each service and of its migration, by the name of the service. */
  configurations: Readonly<Record<string, { registry: ConfigRegistry; migrationRegistry?: ConfigRegistry | undefined }>>
  /** The operations of each service that has some. */
  contracts: Readonly<Record<string, Contract>>
  /** The error codes that each contract adds to the common ones, and the permissions that it asks for. */
  errorCodes: Readonly<Record<string, ErrorCodeTable>>
  permissions: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The text of each migration file, by the name of the service and of the migration. */
  migrations: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The Solidity source of each contract for a chain, by its path without the ending. */
  chainContracts: Readonly<Record<string, string>>
  /** Reads a file of the checkout, for files with markers. */
  read(file: string): string
}

/** The text of every generated file, by its path in the checkout. */
export function generatedFiles(sources: Sources): Record<string, string> {
  const direct = findDirectRoutes(sources.services, sources.contracts)
  const jobs = jobFiles(sources, direct)
  const playbooks = playbookFiles(sources, direct)
  return {
    ...jobs,
    ...playbooks,
    ...documentFiles(sources, inputSources(sources, { ...jobs, ...playbooks })),
    ...checksumFiles(sources),
    ...chainContractFiles(sources),
    'docker/compose.yaml': marked(sources, 'docker/compose.yaml', composeParts(sources.services, direct)),
    'docker/edge/routes.yaml': renderRoutes(sources.services, direct),
    'packages/manifest/src/direct-routes.gen.ts': renderDirectRoutes(direct),
    'packages/contract/src/service-names.gen.ts': renderServiceNames(sources.services, plannedServices),
  }
}

function checksumFiles({ migrations }: Sources): Record<string, string> {
  const files = Object.entries(migrations).map(
    ([service, texts]) => [`services/${service}/src/migrations/checksums.gen.ts`, renderChecksums(texts)] as const,
  )
  return Object.fromEntries(files)
}

/** Compiled beside their sources. */
function chainContractFiles({ chainContracts }: Sources): Record<string, string> {
  const files = Object.entries(chainContracts).map(([file, text]) => {
    const name = file.slice(file.lastIndexOf('/') + 1)
    const kebab = name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase()
    return [`${file.slice(0, -name.length)}${kebab}.gen.ts`, renderContract(name, text)] as const
  })
  return Object.fromEntries(files)
}

function jobFiles({ services }: Sources, direct: readonly DirectRoute[]): Record<string, string> {
  return eachProcess(services, (service, process) => [
    `nomad/jobs/${process.name}.nomad.hcl`,
    renderJob(service, process, { services, direct }),
  ])
}

const role = 'ansible/roles/constellation'

function playbookFiles(sources: Sources, direct: readonly DirectRoute[]): Record<string, string> {
  const { services } = sources
  return {
    ...eachProcess(services, (service, process) => {
      const place = nomadPlace(service, process, services)
      service.environment(place)
      return [
        `ansible/roles/job/vars/${process.name}.yml`,
        yaml(renderJobVariables(service, process, { asked: place.foreignHosts, direct })),
      ]
    }),
    [`${role}/vars/main/services.yml`]: yaml(renderServiceVariables(services, direct)),
    [`${role}/defaults/main/services.yml`]: yaml(renderDefaults(services)),
    [`${role}/meta/argument_specs.yml`]: marked(sources, `${role}/meta/argument_specs.yml`, {
      services: renderArgumentSpecs(services, direct),
    }),
    'ansible/roles/secrets/vars/main/services.yml': yaml(renderSecretVariables(services)),
    'ansible/core-init.yml': marked(sources, 'ansible/core-init.yml', { services: renderDeployments(services) }),
    [exampleFile]: marked(sources, exampleFile, { hosts: renderExample(services, direct) }),
  }
}

const exampleFile = 'ansible/inventory/example/group_vars/constellation.yml'

/** The sources of the list of inputs, after generation. */
function inputSources({ services, read }: Sources, generated: Readonly<Record<string, string>>): InputSources {
  return {
    argumentSpecs: generated[`${role}/meta/argument_specs.yml`] ?? '',
    defaults: [read(`${role}/defaults/main/inputs.yml`), generated[`${role}/defaults/main/services.yml`] ?? ''],
    jobs: Object.fromEntries(services.map(({ name }) => [name, generated[`nomad/jobs/${name}.nomad.hcl`] ?? ''])),
  }
}

function documentFiles(sources: Sources, inputs: InputSources): Record<string, string> {
  const { services, configurations, contracts, errorCodes, permissions } = sources
  const own = services.flatMap(({ name }) => configurations[name] ?? [])
  const registries = own.flatMap(({ registry, migrationRegistry }) => [registry, migrationRegistry ?? []].flat())
  const deployed = own.map(({ registry }) => registry)
  return {
    'docs/reference/configuration.md': page(
      'Configuration',
      'Every variable that a service reads. Values of secrets stand in files that only their owner may read.',
      registries.map(renderMarkdown),
    ),
    'docs/reference/operations.md': page(
      'Operations',
      'Every operation, who may call it, and the error codes it may answer.',
      Object.entries(contracts).map(operationsTable),
    ),
    'docs/reference/error-codes.md': page(
      'Error codes',
      'Each code means one thing everywhere. They travel in problem documents (RFC 9457).',
      Object.entries({ 'Any request': commonErrorCodes, ...errorCodes }).map(codesTable),
    ),
    'docs/reference/permissions.md': page(
      'Permissions',
      'What the constellation itself asks for. A deployment may name others in its own roles.',
      Object.entries(permissions).map(permissionsTable),
    ),
    'docs/operate/inputs.md': page(
      'Inputs of the playbooks',
      'What an operator writes in the inventory. The playbooks refuse what is missing and what does not make sense before they change anything.',
      renderPlaybookInputs(deployed, inputs),
    ),
    'ansible/roles/preflight/vars/known.yml': yaml(renderSettings(deployed, inputs)),
    '.env.example': `# Every variable of every service. Generated by \`pnpm generate\`.\n\n${registries.map(renderEnvExample).join('\n\n')}\n`,
    'README.md': marked(sources, 'README.md', { picture: renderPicture(services) }),
    'docs/architecture.md': marked(sources, 'docs/architecture.md', { services: renderServiceTable(services) }),
    'docs/operate/layer-contract.md': marked(sources, 'docs/operate/layer-contract.md', {
      ports: renderPorts(services),
    }),
    'docs/operate/hardening.md': marked(sources, 'docs/operate/hardening.md', { ports: renderPorts(services) }),
  }
}

function eachProcess(
  services: readonly Service[],
  entryOf: (service: Service, process: Service['processes'][number]) => [string, string],
): Record<string, string> {
  return Object.fromEntries(services.flatMap((one) => one.processes.map((process) => entryOf(one, process))))
}

function marked({ read }: Sources, file: string, parts: Readonly<Record<string, string>>): string {
  return fillMarked(file, read(file), parts)
}

function yaml(text: string): string {
  return `---\n# Generated by \`pnpm generate\` from services/*. Not edited by hand.\n${text}\n`
}
