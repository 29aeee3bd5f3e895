import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Faults } from '../faults/faults.ts'

export type SigningKey = { kid: string; privateKey: KeyObject; publicKey: KeyObject }

export type SigningKeys = {
  /** The key that signs now. */
  current(): Promise<SigningKey>
  /** The keys in the key set: the current one, then the former one. */
  published(): Promise<readonly SigningKey[]>
  /** Signs with a new key from now on. The former one stays published. */
  rotate(): Promise<void>
  /** Signs with a new key from now on and publishes no former key. */
  withdraw(): Promise<void>
  /** Signs with a new key from now on, under the id of the former one. */
  replace(): Promise<void>
}

const bits = 2048

/** RSA keys of one issuer, made on first use. */
export function createSigningKeys(random: (sizeBytes: number) => Uint8Array): SigningKeys {
  const make = () => makeSigningKey(random)
  let ring: Promise<readonly SigningKey[]> | undefined
  const published = () => (ring ??= Promise.all([make(), make()]))
  const current = async () => {
    const [key] = await published()
    if (!key) throw new Error('a ring of signing keys is never empty')
    return key
  }
  return {
    current,
    published,
    async rotate() {
      ring = Promise.all([make(), current()])
      await ring
    },
    async withdraw() {
      ring = Promise.all([make(), make()])
      await ring
    },
    async replace() {
      const [{ kid }, ...former] = [await current(), ...(await published()).slice(1)]
      ring = make().then((key) => [{ ...key, kid }, ...former])
      await ring
    },
  }
}

/** A new key, with an id of 40 hexadecimal digits. */
export async function makeSigningKey(random: (sizeBytes: number) => Uint8Array): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits })
  return { kid: Buffer.from(random(20)).toString('hex'), privateKey, publicKey }
}

/** The key set in the form of RFC 7517. Every key gets the `extra` members. */
export async function describeKeySet(keys: SigningKeys, extra: Readonly<Record<string, string>>, faults: Faults) {
  const hasIds = !faults.take('keys-without-id')
  const published = await keys.published()
  return {
    keys: published.map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      ...(hasIds && { kid }),
      use: 'sig',
      ...extra,
    })),
  }
}
