import type { PreparedService } from '../prepare-services.ts'

type Instance = {
  name: string
  /** Begins the names of the service's variables. */
  prefix: string
  portOf(name: string): number
}

/** Another instance of a service, with the same database, keys and files, at the ports `name` and `name-internal`. */
export function secondInstance(service: PreparedService, { name, prefix, portOf }: Instance): PreparedService {
  const { process } = service
  const readyUrl = new URL(process.readyUrl)
  readyUrl.port = String(portOf(name))
  const env = {
    ...process.env,
    [`${prefix}PORT`]: String(portOf(name)),
    [`${prefix}INTERNAL_PORT`]: String(portOf(`${name}-internal`)),
  }
  return { ...service, name, migration: undefined, process: { ...process, name, env, readyUrl: readyUrl.href } }
}
