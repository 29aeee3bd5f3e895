import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loadKeyRing, publicJwks } from '@constellation/tokens'
import { type ServiceDescription, serviceKeyFile } from './service-description.ts'

/** The text of the JWKS by which services verify each other: each service's public key, with its name in `iss`. */
export function serviceKeysIn(dataDir: string, services: readonly ServiceDescription[]): string {
  const signing = services.filter(({ files }) => Object.hasOwn(files, serviceKeyFile))
  const keys = signing.flatMap(({ name }) => {
    const ring = loadKeyRing(path.join(dataDir, name, serviceKeyFile), 'service-token')
    return publicJwks(ring, { iss: name }).keys
  })
  return `${JSON.stringify({ keys }, null, 2)}\n`
}

/** Writes it into the data directory. */
export async function writeServiceKeys(dataDir: string, services: readonly ServiceDescription[]): Promise<string> {
  const file = path.join(dataDir, 'service-keys.json')
  await writeFile(file, serviceKeysIn(dataDir, services), { mode: 0o600 })
  return file
}
