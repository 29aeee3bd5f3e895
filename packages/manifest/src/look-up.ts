import type { SecretKind } from './secret-kinds.ts'
import type { Service } from './service.ts'

/** The service of this name. Throws when it has no manifest. */
export function findService(services: readonly Service[], name: string): Service {
  const found = services.find((one) => one.name === name)
  if (!found) throw new Error(`services/${name}/service.ts does not exist, and a manifest names it`)
  return found
}

/** The kind of one of the service's secrets. Throws when its manifest does not have the secret. */
export function secretKindOf({ name, secrets }: Service, secret: string): SecretKind {
  const kind = secrets[secret]
  if (!kind) throw new Error(`services/${name}/service.ts has no secret "${secret}"`)
  return kind
}

/** The default of an input as text; undefined when it has none, or an empty one. `nameOf` gives the full name of a host. */
export function defaultOf({ inputs }: Service, input: string, nameOf: (host: string) => string): string | undefined {
  const value = inputs[input]?.default
  if (value === undefined) return undefined
  return (typeof value === 'object' ? nameOf(value.hostOf) : String(value)) || undefined
}
