import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pin } from '../../../../scripts/make-images/pin.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const index = 'application/vnd.oci.image.index.v1+json'

/** Runs `work` with the address of a registry that answers so. */
async function withRegistry<T>(
  answer: (address: string) => RequestListener,
  work: (address: string) => Promise<T>,
): Promise<T> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', answer(address))
  try {
    return await work(address)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** As Docker Hub: what is public is read with a token that anybody is given, for this repository. */
const hub =
  (is: string, type = index) =>
  (address: string): RequestListener =>
  (request, response) => {
    const url = new URL(request.url ?? '', `http://${address}`)
    if (url.pathname === '/token')
      return void response.end(JSON.stringify({ token: `for ${url.searchParams.get('scope')}` }))
    const scope = 'repository:library/node:pull'
    if (request.headers.authorization !== `Bearer for ${scope}`)
      return void response
        .writeHead(401, { 'www-authenticate': `Bearer realm="http://${address}/token",service="hub",scope="${scope}"` })
        .end()
    response.writeHead(200, { 'docker-content-digest': is, 'content-type': type }).end()
  }

test('a newer build of a tag is written wherever the image is pinned', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'pin-'))
  const [one, other] = [path.join(folder.path, 'base.ts'), path.join(folder.path, 'compose.yaml')]
  await withRegistry(hub(digest('b')), async (address) => {
    const before = `${address}/library/node:24-slim@${digest('a')}`
    const after = `${address}/library/node:24-slim@${digest('b')}`
    await writeFile(one, `const base = '${before}'\n`)
    await writeFile(other, `image: \${IMAGE:-${before}}\nsame: ${before}\n`)
    expect(await pin([one, other], fetch)).toEqual([{ image: after, outcome: 'updated' }])
    expect(await readFile(one, 'utf8')).toBe(`const base = '${after}'\n`)
    expect(await readFile(other, 'utf8')).toBe(`image: \${IMAGE:-${after}}\nsame: ${after}\n`)
    expect(await pin([one, other], fetch)).toEqual([{ image: after, outcome: 'unchanged' }])
  })
})

test('nothing is written while one of the registries does not tell', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'pin-'))
  const file = path.join(folder.path, 'base.ts')
  await withRegistry(hub(digest('b')), async (address) => {
    const text = `${address}/library/node:24@${digest('a')} registry.invalid/library/redis:8@${digest('a')}`
    await writeFile(file, text)
    const { mtimeMs } = await stat(file)
    expect(await pin([file], fetch)).toMatchObject([
      { outcome: 'updated' },
      { outcome: 'not asked', why: expect.any(String) },
    ])
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
  })
})

test('an image of one machine is not taken for one of all', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'pin-'))
  const file = path.join(folder.path, 'base.ts')
  await withRegistry(hub(digest('b'), 'application/vnd.oci.image.manifest.v1+json'), async (address) => {
    await writeFile(file, `${address}/library/node:24@${digest('a')}`)
    expect(await pin([file], fetch)).toMatchObject([
      { outcome: 'not asked', why: expect.stringContaining('one machine only') },
    ])
  })
})
