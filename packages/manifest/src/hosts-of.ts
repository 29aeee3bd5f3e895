import { apiHost, type DirectRoute } from './direct-route.ts'
import type { Service } from './service.ts'

/** Every host of the services, in their order, and that of operators' commands where an operation is open to them. */
export function hostsOf(services: readonly Service[], direct: readonly DirectRoute[]): string[] {
  const own = services.flatMap(({ processes }) => processes.flatMap(({ hosts }) => hosts))
  return direct.length > 0 ? [...own, apiHost] : own
}
