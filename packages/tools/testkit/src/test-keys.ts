import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceName } from '@constellation/contract'
import {
  createKeyFile,
  type KeyPurpose,
  type KeyRing,
  loadKeyRing,
  publicJwks,
  type ServiceKeys,
} from '@constellation/tokens'

/** A key ring that exists only for this test run. */
export function testKeys(purpose: KeyPurpose): KeyRing {
  const path = join(mkdtempSync(join(tmpdir(), 'constellation-keys-')), `${purpose}.json`)
  createKeyFile(path, purpose, 1)
  return loadKeyRing(path, purpose)
}

/** A key ring for each of the named services, and the key set with which a called service verifies them. */
export function testServiceKeys<Name extends ServiceName>(...services: Name[]) {
  const rings = Object.fromEntries(services.map((service) => [service, testKeys('service-token')]))
  const keys = services.flatMap((service) => publicJwks(rings[service] ?? neverMade(service), { iss: service }).keys)
  // The lines above made a ring for every named service, and every key has the name of its service.
  return { rings: rings as Record<Name, KeyRing>, keySet: { keys } as ServiceKeys }
}

function neverMade(service: string): never {
  throw new Error(`no keys were made for ${service}`)
}
