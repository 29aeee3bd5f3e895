import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyFile, type KeyPurpose, loadKeyRing, publicJwks } from '@constellation/tokens'

export type SecretFiles = AsyncDisposable & {
  /** Writes a file that only its owner may read. Gives its path. */
  write(name: string, text: string): Promise<string>
  /** Makes a key file. Gives its path. */
  key(name: string, purpose: KeyPurpose): string
  /** The public keys of services, by the paths of their key files. */
  serviceKeys(files: Record<string, string>): Promise<string>
}

/** A folder for keys and secrets. Removed when disposed. */
export async function openSecretFiles(): Promise<SecretFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'constellation-'))
  async function write(name: string, text: string) {
    await writeFile(join(directory, name), text, { mode: 0o600 })
    return join(directory, name)
  }
  return {
    write,
    key(name, purpose) {
      createKeyFile(join(directory, name), purpose, 1)
      return join(directory, name)
    },
    serviceKeys(files) {
      const jwks = ([iss, file]: [string, string]) => publicJwks(loadKeyRing(file, 'service-token'), { iss }).keys
      return write('service-keys.json', JSON.stringify({ keys: Object.entries(files).flatMap(jwks) }))
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}
