import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ConfigRegistry } from '@constellation/config'
import type { Contract, ErrorCodeTable } from '@constellation/contract'
import { identifier, readServices, type Service } from '@constellation/manifest'
import type { Sources } from './generated-files.ts'

/** Reads the manifests, the configuration and contract of each service, and the files with markers. */
export async function readSources(root: string): Promise<Sources> {
  const services = await readServices(root)
  const configurations = await Promise.all(services.map((service) => readConfiguration(root, service)))
  const found = await Promise.all(services.map((service) => readContract(root, service)))
  const contracts = found.filter((one) => one !== undefined)
  return {
    services,
    configurations: Object.fromEntries(configurations.map((one, index) => [services[index]?.name, one])),
    contracts: byService(contracts, 'contract'),
    errorCodes: byService(contracts, 'errorCodes'),
    permissions: byService(contracts, 'permissions'),
    migrations: Object.fromEntries(
      services.filter(({ database }) => database).map(({ name }) => [name, readMigrations(root, name)]),
    ),
    chainContracts: readChainContracts(root),
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
  }
}

type Configuration = { registry: ConfigRegistry; migrationRegistry?: ConfigRegistry }

async function readConfiguration(root: string, { name, ports }: Service & { ports: Service['ports'] }) {
  const { registry, migrationRegistry }: Configuration = await import(path.join(root, `services/${name}/src/config.ts`))
  const port = registry.variables.port?.default
  if (port !== String(ports.public))
    throw new Error(`services/${name}: src/config.ts has port ${port}, and service.ts ${ports.public}; they must agree`)
  return { registry, migrationRegistry }
}

/** The text of each migration file. Its name begins with a day. */
function readMigrations(root: string, service: string): Record<string, string> {
  const folder = path.join(root, `services/${service}/src/migrations`)
  const files = globSync('[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-*.ts', { cwd: folder })
  const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8')
  return Object.fromEntries(files.map((file) => [path.basename(file, '.ts'), textOf(file)]))
}

/** The Solidity source of each contract for a chain. */
function readChainContracts(root: string): Record<string, string> {
  const files = globSync('services/*/contract/*.sol', { cwd: root })
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -'.sol'.length), readFileSync(path.join(root, file), 'utf8')]),
  )
}

type ContractPackage = {
  name: string
  contract: Contract
  errorCodes: ErrorCodeTable
  permissions: Readonly<Record<string, string>>
}

/** The contract is the value that its package exports under the name of its folder. */
async function readContract(root: string, { name, contract: folder }: Service): Promise<ContractPackage | undefined> {
  const file = path.join(root, `packages/contracts/${folder}/src/index.ts`)
  if (!existsSync(file)) return undefined
  const exported = await import(file)
  const contract = exported[identifier(folder).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
  if (!contract) throw new Error(`${file} exports no contract of the name ${name}`)
  return { name, contract, errorCodes: exported.errorCodes ?? {}, permissions: exported.permissions ?? {} }
}

/** One member of each contract, by the name of its service. Contracts that have nothing of it are left out. */
function byService<K extends 'contract' | 'errorCodes' | 'permissions'>(
  contracts: readonly ContractPackage[],
  member: K,
): Record<string, ContractPackage[K]> {
  const entries = contracts.map((one) => [one.name, one[member]] as const)
  return Object.fromEntries(entries.filter(([, value]) => Object.keys(value).length > 0))
}
