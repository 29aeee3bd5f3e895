import { globSync } from 'node:fs'
import path from 'node:path'
import { apiHost } from './direct-route.ts'
import { findService } from './look-up.ts'
import type { Input, Service } from './service.ts'

/** Reads the manifest of every service of a checkout, in the order in which they start. Throws an error that names what is wrong in one. */
export async function readServices(root: string): Promise<readonly Service[]> {
  const files = globSync('services/*/service.ts', { cwd: root }).sort()
  const services = await Promise.all(files.map((file) => readService(path.join(root, file))))
  return checkServices(services)
}

async function readService(file: string): Promise<Service> {
  const { service }: { service?: Service } = await import(file)
  const folder = path.basename(path.dirname(file))
  if (!service) throw new Error(`${file} exports no \`service\`: write \`export const service = defineService({ … })\``)
  if (service.name !== folder)
    throw new Error(`${file}: the name is "${service.name}"; write "${folder}", as its folder`)
  return service
}

/** The services in the order in which they start. Throws where two of them collide, or one names a service that is not there. */
export function checkServices(services: readonly Service[]): readonly Service[] {
  const processes = services.flatMap((one) => one.processes)
  refuseDouble(
    'port',
    processes.flatMap(({ ports }) => [ports.public, ports.internal]),
  )
  refuseDouble('host', ['mail', apiHost, ...processes.flatMap(({ hosts }) => hosts)])
  refuseDouble('input', sharedOnce(services.flatMap(({ inputs }) => Object.entries(inputs))))
  return inStartOrder(services)
}

function refuseDouble(what: string, values: readonly (string | number)[]) {
  const double = values.find((value, index) => values.indexOf(value) !== index)
  if (double !== undefined) throw new Error(`two manifests have the ${what} ${double}: give one of them another`)
}

/** The names of the inputs. One that several manifests take from the same place, such as the name of the installation, counts once. */
function sharedOnce(inputs: readonly [name: string, input: Input][]): string[] {
  return [...new Map(inputs.map(([name, input]) => [input, name]))].map(([, name]) => name)
}

function inStartOrder(services: readonly Service[]): readonly Service[] {
  const ordered = new Set<Service>()
  const visit = (service: Service, callers: readonly string[]) => {
    if (ordered.has(service)) return
    const chain = [...callers, service.name]
    if (callers.includes(service.name))
      throw new Error(`${chain.join(' calls ')}: no one of them can start first; move one to \`notifies\``)
    for (const name of service.calls) visit(findService(services, name), chain)
    ordered.add(service)
  }
  for (const service of services) visit(service, [])
  for (const service of services) for (const name of service.notifies) findService(services, name)
  return [...ordered]
}
