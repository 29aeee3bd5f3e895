import { z } from 'zod'
import { type Control, createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import { newGuid } from '../new-guid.ts'
import { decrypt, encrypt, type TransitKey } from './transit-keys.ts'
import { VaultRefusal } from './vault-refusal.ts'

export type VaultOptions = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** Where the transit engine is mounted; `transit` unless it is given. */
  mount?: string
  /** The names of its keys, each with one version at first. */
  keys: readonly string[]
  /** What each token may do with every key. */
  tokens: Readonly<Record<string, readonly ('encrypt' | 'decrypt')[]>>
}

export type VaultControl = Control & {
  seal(): void
  unseal(): void
  /** Adds a version of a key; only versions from `minDecryptionVersion` on decrypt. */
  rotate(key: string, minDecryptionVersion?: number): void
  revoke(token: string): void
}

export type Vault = Emulator<VaultControl>

const names = ['encrypt', 'decrypt'] as const

/** The stand-in for the transit engine of HashiCorp Vault: encrypt and decrypt with AES-256-GCM keys that have versions. */
export function createVault(options: VaultOptions): Vault {
  const { now, random, mount = 'transit', keys, tokens } = options
  const faults = createFaults('vault', names)
  const received = createReceivedRequests(now)
  const state: State = {
    isSealed: false,
    keys: new Map(keys.map((name) => [name, { versions: [random(32)], minDecryptionVersion: 1 }])),
    tokens: new Map(Object.entries(tokens)),
  }
  const app = { fetch: (request: Request) => answer(request, { state, mount, random }) }
  const endpoints = Object.fromEntries(names.map((name) => [name, new RegExp(`^/v1/${mount}/${name}/[^/]+$`)]))
  const control = { ...createControl({ faults, received }), ...ownControl(state, random) }
  return { fetch: createFetch(app, { endpoints, faults, received }), control }
}

type State = {
  isSealed: boolean
  keys: Map<string, TransitKey>
  tokens: Map<string, readonly ('encrypt' | 'decrypt')[]>
}

function ownControl(state: State, random: VaultOptions['random']): Omit<VaultControl, keyof Control> {
  return {
    seal() {
      state.isSealed = true
    },
    unseal() {
      state.isSealed = false
    },
    rotate(name, minDecryptionVersion) {
      const key = state.keys.get(name)
      if (!key) throw new Error(`no such key: ${name}`)
      key.versions.push(random(32))
      key.minDecryptionVersion = minDecryptionVersion ?? key.minDecryptionVersion
    },
    revoke: (token) => void state.tokens.delete(token),
  }
}

type Parts = { state: State; mount: string; random: VaultOptions['random'] }

async function answer(request: Request, parts: Parts): Promise<Response> {
  try {
    const data = await perform(request, parts)
    const envelope = { request_id: newGuid(parts.random), lease_id: '', renewable: false, lease_duration: 0, data }
    return Response.json(envelope, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    if (error instanceof VaultRefusal) return error.toResponse()
    throw error
  }
}

async function perform(request: Request, { state, mount, random }: Parts): Promise<Record<string, unknown>> {
  const { pathname } = new URL(request.url)
  if (state.isSealed) throw new VaultRefusal(503, 'Vault is sealed')
  const [, path = '', operation = '', name = ''] = /^\/v1\/(.+)\/([^/]+)\/([^/]+)$/.exec(pathname) ?? []
  const action = names.find((one) => one === operation)
  const permitted = state.tokens.get(request.headers.get('x-vault-token') ?? '')
  // An unknown path is refused like a forbidden one, so that it tells nothing.
  if (!permitted || path !== mount || !action || !permitted.includes(action))
    throw new VaultRefusal(403, 'permission denied')
  if (!['POST', 'PUT'].includes(request.method)) throw new VaultRefusal(405, 'unsupported operation')
  const key = state.keys.get(decodeURIComponent(name))
  if (!key) throw new VaultRefusal(400, 'encryption key not found')
  const body = await readBody(request)
  const associated = fromBase64(body.associated_data ?? '')
  if (action === 'decrypt') return { plaintext: decrypt(key, body.ciphertext ?? '', associated).toString('base64') }
  return {
    ciphertext: encrypt(key, fromBase64(body.plaintext ?? ''), associated, random),
    key_version: key.versions.length,
  }
}

const bodyForm = z.object({
  plaintext: z.string().optional(),
  ciphertext: z.string().optional(),
  associated_data: z.string().optional(),
})

async function readBody(request: Request) {
  const { data } = bodyForm.safeParse(await request.json().catch(() => undefined))
  if (!data) throw new VaultRefusal(400, 'failed to parse JSON input')
  return data
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new VaultRefusal(400, 'failed to base64-decode plaintext')
  return bytes
}
