import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loadKeyRing, publicJwks } from '@constellation/tokens'
import { type ServiceDescription, serviceKeyFile } from './services.ts'

/** Writes the JWKS by which services know each other: the public half of each one's key, with its name in `iss`. */
export async function writeServiceKeys(dataDir: string, services: readonly ServiceDescription[]): Promise<string> {
  const signing = services.filter(({ files }) => Object.hasOwn(files, serviceKeyFile))
  const keys = signing.flatMap(({ name }) => {
    const ring = loadKeyRing(path.join(dataDir, name, serviceKeyFile), 'service-token')
    return publicJwks(ring, { iss: name }).keys
  })
  const file = path.join(dataDir, 'service-keys.json')
  await writeFile(file, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 })
  return file
}
