import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** The parts of an image's name. The tag may be a digest. */
export type Reference = { registry: string; repository: string; tag: string }

/** Options of a request. Registries in `plain`, and those on this machine, use HTTP without TLS. */
type Way = { fetch?: typeof globalThis.fetch; plain?: readonly string[] }

const indexes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']
const manifests = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json']

/** The API of Docker Hub has another host than its images. */
const hosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' }

/** The digest of a tag's index for every platform. Throws when the registry does not give it. */
export async function digestOf(reference: Reference, fetch: typeof globalThis.fetch): Promise<string> {
  const { address, answer } = await askForManifest(reference, { fetch })
  const digest = answer.headers.get('docker-content-digest')
  if (!answer.ok || !digest) throw new Error(`${address} answered ${answer.status}`)
  if (!indexes.includes(answer.headers.get('content-type') ?? '')) throw new Error(`${address} is for one machine only`)
  return digest
}

/** The reason why an image cannot be pulled by its digest. Gives undefined when it can. */
export async function whyMissing(image: string, way: Way = {}): Promise<string | undefined> {
  const reference = parseReference(image)
  if (!reference) return 'it is not named by digest: REGISTRY/NAME@sha256:…'
  const { registry } = reference
  try {
    const { status } = (await askForManifest(reference, way)).answer
    if (status === 200) return undefined
    if (status === 404) return `${registry} has no such digest: push it, or correct the name`
    return `${registry} answers ${status}: check that its credentials are in ~/.docker/config.json`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return `${registry} cannot be reached (${cause})`
  }
}

function parseReference(image: string): Reference | undefined {
  const pattern = /^(?:([^/]*[.:][^/]*|localhost)\/)?([a-z0-9][^@:]*)(?::[^@]*)?@(sha256:[0-9a-f]{64})$/
  const [, registry, repository, tag] = pattern.exec(image) ?? []
  if (!repository || !tag) return undefined
  if (registry) return { registry, repository, tag }
  return { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}`, tag }
}

/** Requests a manifest. Repeats the request with a token or credentials when the registry demands them. */
async function askForManifest({ registry, repository, tag }: Reference, { fetch = globalThis.fetch, plain = [] }: Way) {
  const isPlain = plain.includes(registry) || /^(localhost|127\.0\.0\.1)(:|$)/.test(registry)
  const address = `${isPlain ? 'http' : 'https'}://${hosts[registry] ?? registry}/v2/${repository}/manifests/${tag}`
  const accept = [...indexes, ...manifests].join()
  const ask = (headers: Record<string, string>) =>
    fetch(address, { method: 'HEAD', headers: { accept, ...headers }, signal: AbortSignal.timeout(20_000) })
  const answer = await ask({})
  const challenge = answer.headers.get('www-authenticate')
  if (answer.status !== 401 || !challenge) return { address, answer }
  const own = credentialsOf(registry)
  if (/^basic/i.test(challenge)) return { address, answer: await ask(own) }
  return { address, answer: await ask({ authorization: `Bearer ${await tokenFor(challenge, own, fetch)}` }) }
}

/** Requests a token; public images need no credentials (https://distribution.github.io/distribution/spec/auth/token/). */
async function tokenFor(challenge: string, headers: Record<string, string>, fetch: typeof globalThis.fetch) {
  const { realm, ...rest } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  )
  if (!realm) throw new Error(`no realm in ${challenge}`)
  const answer = await fetch(`${realm}?${new URLSearchParams(rest)}`, { headers, signal: AbortSignal.timeout(20_000) })
  const { token, access_token: accessToken } = (await answer.json()) as { token?: string; access_token?: string }
  if (!token && !accessToken) throw new Error(`${realm} gave no token`)
  return token ?? accessToken ?? ''
}

/** The credentials that `docker login` stored. Credential helpers are not used. */
function credentialsOf(registry: string): Record<string, string> {
  const file = path.join(process.env.DOCKER_CONFIG ?? path.join(homedir(), '.docker'), 'config.json')
  try {
    const { auths = {} } = JSON.parse(readFileSync(file, 'utf8'))
    const found = auths[registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry]?.auth
    return found ? { authorization: `Basic ${found}` } : {}
  } catch {
    return {}
  }
}
