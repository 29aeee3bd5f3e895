import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ConfigRegistry } from '@constellation/config'
import type { Contract } from '@constellation/contract'
import { identifier, readServices, type Service } from '@constellation/manifest'
import type { Sources } from './generated-files.ts'

/** Everything that files are generated from: the manifests, the configuration and the contract of each service, and the files with markers. */
export async function readSources(root: string): Promise<Sources> {
  const services = await readServices(root)
  const configurations = await Promise.all(services.map((service) => readConfiguration(root, service)))
  const contracts = await Promise.all(services.map(({ name }) => readContract(root, name)))
  return {
    services,
    configurations: Object.fromEntries(configurations.map((one, index) => [services[index]?.name, one])),
    contracts: Object.fromEntries(contracts.flatMap((one) => (one ? [one] : []))),
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

/** The contract is the value that its package exports under the name of the service. */
async function readContract(root: string, name: string): Promise<[string, Contract] | undefined> {
  const file = path.join(root, `packages/contracts/${name}/src/index.ts`)
  if (!existsSync(file)) return undefined
  const exported: Record<string, Contract | undefined> = await import(file)
  const contract = exported[identifier(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
  if (!contract) throw new Error(`${file} exports no contract of the name ${name}`)
  return [name, contract]
}
