import path from 'node:path'
import { askedOfPlace, identifier, type Place, readServices, type Service } from '@constellation/manifest'

/** Every service of the checkout. */
export const services: readonly Service[] = await readServices(path.resolve(import.meta.dirname, '../../../..'))

/** The services whose environment uses this member of a place. */
export function servicesAsking(member: keyof Place): Service[] {
  return services.filter((service) => askedOfPlace(service).has(member))
}

/** A name as a part of a variable of `compose.yaml`: `MX_WORKER`. */
export function variableOf(name: string): string {
  return identifier(name).toUpperCase()
}
