import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

type Reference = { registry: string; repository: string; digest: string }

/** Why an image that is named by digest cannot be had from its registry; undefined when it can. `plain` are registries that speak HTTP without TLS. */
export async function whyMissing(image: string, plain: readonly string[]): Promise<string | undefined> {
  const reference = parseReference(image)
  if (!reference) return 'it is not named by digest: REGISTRY/NAME@sha256:…'
  const scheme = plain.includes(reference.registry) ? 'http' : 'https'
  const host = reference.registry === 'docker.io' ? 'registry-1.docker.io' : reference.registry
  try {
    const { status } = await ask(
      `${scheme}://${host}/v2/${reference.repository}/manifests/${reference.digest}`,
      reference,
    )
    if (status === 200) return undefined
    if (status === 404) return `${reference.registry} has no such digest: push it, or correct the name`
    return `${reference.registry} answers ${status}: check that its credentials are in ~/.docker/config.json`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return `${reference.registry} cannot be reached (${cause})`
  }
}

function parseReference(image: string): Reference | undefined {
  const [, registry, repository, digest] =
    /^(?:([^/]*[.:][^/]*|localhost)\/)?([a-z0-9][^@:]*)(?::[^@]*)?@(sha256:[0-9a-f]{64})$/.exec(image) ?? []
  if (!repository || !digest) return undefined
  if (registry) return { registry, repository, digest }
  return { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}`, digest }
}

const manifests = [
  'oci.image.index.v1',
  'oci.image.manifest.v1',
  'docker.distribution.manifest.list.v2',
  'docker.distribution.manifest.v2',
]
  .map((type) => `application/vnd.${type}+json`)
  .join()

/** Asks, and once more with the token that the registry sends one for (Distribution specification, token authentication). */
async function ask(url: string, { registry }: Reference) {
  const credentials = readCredentials(registry)
  const headers = { accept: manifests }
  const signal = () => AbortSignal.timeout(10_000)
  const answer = await fetch(url, { method: 'HEAD', headers, signal: signal() })
  if (answer.status !== 401) return answer
  const challenge = answer.headers.get('www-authenticate') ?? ''
  if (/^basic/i.test(challenge))
    return fetch(url, { method: 'HEAD', headers: { ...headers, ...credentials }, signal: signal() })
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? ''
  const query = new URLSearchParams({ service: field('service'), scope: field('scope') })
  const granted = await fetch(`${field('realm')}?${query}`, { headers: credentials, signal: signal() })
  const { token, access_token } = await granted.json()
  return fetch(url, {
    method: 'HEAD',
    headers: { ...headers, authorization: `Bearer ${token ?? access_token}` },
    signal: signal(),
  })
}

/** What `docker login` has kept as text; a credential helper is not asked. */
function readCredentials(registry: string): Record<string, string> {
  const file = path.join(process.env.DOCKER_CONFIG ?? path.join(homedir(), '.docker'), 'config.json')
  try {
    const { auths = {} } = JSON.parse(readFileSync(file, 'utf8'))
    const found = auths[registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry]?.auth
    return found ? { authorization: `Basic ${found}` } : {}
  } catch {
    return {}
  }
}
