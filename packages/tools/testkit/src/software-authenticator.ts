import {
  constants,
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { type CBORType, encodeCBOR } from '@levischuck/tiny-cbor'

/** The COSE algorithms that it can use (RFC 9053, RFC 8812). */
const algorithms = { ES256: -7, EdDSA: -8, RS256: -257 } as const
export type Algorithm = keyof typeof algorithms

/** Overrides that make a response false, or different from the request. */
export type Lies = {
  type?: string
  challenge?: string
  origin?: string
  crossOrigin?: boolean
  topOrigin?: string
  rpId?: string
  userPresent?: boolean
  userVerified?: boolean
  counter?: number
  backupEligible?: boolean
  backedUp?: boolean
  brokenSignature?: boolean
  /** Null leaves it out. */
  userHandle?: string | null
  /** The credential id of the response, instead of the passkey's own. */
  credentialId?: string
  /** The id of a new passkey, instead of a random one. */
  newId?: string
  /** The algorithm that the key claims to have. */
  algorithm?: number
  /** The key is a point that is not on its curve. */
  offCurve?: boolean
  /** Attests with a certificate that the request did not want. */
  certificate?: boolean
}

type Passkey = { id: string; rpId: string; userHandle: string; privateKey: KeyObject; counter: number }

type Descriptor = { id: string; type: 'public-key'; transports?: string[] | undefined }

/** The part of `PublicKeyCredentialCreationOptionsJSON` that the authenticator reads. */
type Creation = {
  rp: { id: string }
  user: { id: string }
  challenge: string
  excludeCredentials?: readonly Descriptor[]
}

/** The part of `PublicKeyCredentialRequestOptionsJSON` that the authenticator reads. */
type Request = { challenge: string; rpId: string; allowCredentials?: readonly Descriptor[] }

type Nature = {
  /** The origin of the page. */
  origin: string
  algorithm?: Algorithm
  /** A synced passkey can be on several devices and does not count its uses. */
  synced?: boolean
}

export type SoftwareAuthenticator = ReturnType<typeof createSoftwareAuthenticator>

/**
 * An authenticator with its browser, in software: creates passkeys and uses them (WebAuthn Level 3 §6.3, §5.8.1). Overrides make it lie. It
 * remembers its passkeys, as a device does.
 */
export function createSoftwareAuthenticator({ origin, algorithm = 'ES256', synced = false }: Nature) {
  const passkeys: Passkey[] = []

  /** The result of `navigator.credentials.create()`, as JSON. */
  function create(options: Creation, lies: Lies = {}) {
    if (options.excludeCredentials?.some(({ id }) => passkeys.some((passkey) => passkey.id === id)))
      throw new Error('InvalidStateError: the authenticator has a passkey of this user')
    const { privateKey, publicKey } = keyPair(algorithm)
    const id = lies.newId === undefined ? randomBytes(32) : Buffer.from(lies.newId, 'base64url')
    const passkey = { id: encode(id), rpId: options.rp.id, userHandle: options.user.id, privateKey, counter: 0 }
    passkeys.push(passkey)
    const key = coseKey(algorithm, publicKey, lies.algorithm ?? algorithms[algorithm])
    if (lies.offCurve) key.set(algorithm === 'ES256' ? -3 : -2, new Uint8Array(32).fill(2, 0, 1))
    const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, encodeCBOR(key)])
    const authData = authenticatorData(passkey, synced, lies, attested)
    const statement = new Map<string, CBORType>(lies.certificate ? [['x5c', [randomBytes(64)]]] : [])
    const attestation = new Map<string, CBORType>([
      ['fmt', lies.certificate ? 'packed' : 'none'],
      ['attStmt', statement],
      ['authData', authData],
    ])
    return {
      ...common(lies.credentialId ?? passkey.id),
      response: {
        clientDataJSON: encode(clientData('webauthn.create', options.challenge, origin, lies)),
        attestationObject: encode(encodeCBOR(attestation)),
        transports: synced ? ['internal', 'hybrid'] : ['usb'],
      },
    }
  }

  /** The result of `navigator.credentials.get()`, as JSON. With an empty list it uses the last passkey of the domain. */
  function get(options: Request, lies: Lies = {}) {
    const allowed = options.allowCredentials ?? []
    const passkey = passkeys.findLast(
      ({ id, rpId }) => rpId === options.rpId && (allowed.length === 0 || allowed.some((one) => one.id === id)),
    )
    if (!passkey) throw new Error('NotAllowedError: the authenticator has no such passkey')
    if (!synced) passkey.counter++
    const authData = authenticatorData(passkey, synced, lies)
    const client = clientData('webauthn.get', options.challenge, origin, lies)
    const signature = signWith(algorithm, passkey.privateKey, Buffer.concat([authData, sha256(client)]))
    if (lies.brokenSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
    const userHandle = lies.userHandle === undefined ? passkey.userHandle : lies.userHandle
    return {
      ...common(lies.credentialId ?? passkey.id),
      response: {
        clientDataJSON: encode(client),
        authenticatorData: encode(authData),
        signature: encode(signature),
        ...(userHandle !== null && { userHandle }),
      },
    }
  }

  return { create, get }
}

function common(id: string) {
  return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} }
}

/** The client data that the browser collects (§5.8.1). */
function clientData(type: string, challenge: string, origin: string, lies: Lies) {
  const { topOrigin } = lies
  return Buffer.from(
    JSON.stringify({
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? origin,
      crossOrigin: lies.crossOrigin ?? false,
      ...(topOrigin !== undefined && { topOrigin }),
    }),
  )
}

/** The authenticator data (§6.1), with the new passkey if there is one. */
function authenticatorData({ rpId, counter }: Passkey, synced: boolean, lies: Lies, attested?: Buffer) {
  const flags =
    bit(0, lies.userPresent ?? true) |
    bit(2, lies.userVerified ?? true) |
    bit(3, lies.backupEligible ?? synced) |
    bit(4, lies.backedUp ?? synced) |
    bit(6, attested !== undefined)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(lies.counter ?? counter)
  return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.of(flags), count, attested ?? Buffer.alloc(0)])
}

function keyPair(algorithm: Algorithm) {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** A public key in COSE form (RFC 9052 §7; the parameters of each kind in RFC 9053 §7.1, §7.2 and RFC 8230 §4). */
function coseKey(algorithm: Algorithm, publicKey: KeyObject, says: number) {
  const jwk: JsonWebKey = publicKey.export({ format: 'jwk' })
  const part = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'))
  const entries: Record<Algorithm, [number, CBORType][]> = {
    ES256: [
      [1, 2],
      [3, says],
      [-1, 1],
      [-2, part(jwk.x)],
      [-3, part(jwk.y)],
    ],
    EdDSA: [
      [1, 1],
      [3, says],
      [-1, 6],
      [-2, part(jwk.x)],
    ],
    RS256: [
      [1, 3],
      [3, says],
      [-1, part(jwk.n)],
      [-2, part(jwk.e)],
    ],
  }
  return new Map(entries[algorithm])
}

function signWith(algorithm: Algorithm, key: KeyObject, data: Buffer) {
  if (algorithm === 'RS256') return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING })
  return sign(algorithm === 'EdDSA' ? null : 'sha256', data, key)
}

const bit = (position: number, set: boolean) => (set ? 1 << position : 0)
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

function uint16(value: number) {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
