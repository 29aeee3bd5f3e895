import { createHash } from 'node:crypto'
import type { Marker } from '../provisioning/marker.ts'

/**
 * The mark of a domain at the mail server. It stands for the name and not for a tenant: until one has proved it, several may claim a name,
 * and they share its signing keys.
 */
export function domainMarker(name: string, installation: string): Marker {
  return { kind: 'domain', id: createHash('sha256').update(name).digest('hex').slice(0, 32), env: installation }
}
