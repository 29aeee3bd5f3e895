/** An image as it is written: where it is, and what it is called there. */
export type Reference = { registry: string; repository: string; tag: string }

const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join()

/** Docker Hub answers elsewhere than it is called. */
const hosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' }

/** The digest of the index that a tag leads to, for every machine. Throws where the registry does not tell. */
export async function digestOf(
  { registry, repository, tag }: Reference,
  fetch: typeof globalThis.fetch,
): Promise<string> {
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(registry) ? 'http' : 'https'
  const address = `${scheme}://${hosts[registry] ?? registry}/v2/${repository}/manifests/${tag}`
  const ask = (headers: Record<string, string>) =>
    fetch(address, { method: 'HEAD', headers: { accept: accepted, ...headers }, signal: AbortSignal.timeout(20_000) })
  let answer = await ask({})
  const challenge = answer.headers.get('www-authenticate')
  if (answer.status === 401 && challenge)
    answer = await ask({ authorization: `Bearer ${await tokenFor(challenge, fetch)}` })
  const digest = answer.headers.get('docker-content-digest')
  if (!answer.ok || !digest) throw new Error(`${address} answered ${answer.status}`)
  if (!accepted.includes(answer.headers.get('content-type') ?? '-'))
    throw new Error(`${address} is for one machine only`)
  return digest
}

/** Anybody is given a token to read what is public (https://distribution.github.io/distribution/spec/auth/token/). */
async function tokenFor(challenge: string, fetch: typeof globalThis.fetch): Promise<string> {
  const { realm, ...rest } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  )
  if (!realm) throw new Error(`no realm in ${challenge}`)
  const answer = await fetch(`${realm}?${new URLSearchParams(rest)}`, { signal: AbortSignal.timeout(20_000) })
  const { token, access_token: accessToken } = (await answer.json()) as { token?: string; access_token?: string }
  if (!token && !accessToken) throw new Error(`${realm} gave no token`)
  return token ?? accessToken ?? ''
}
