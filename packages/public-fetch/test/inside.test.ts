import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createPublicFetch, type PublicFetchFailure, type PublicFetchOptions } from '../src/index.ts'
import { type Listening, listen } from './servers.ts'

/** Names as an attacker's own name servers answer for them. */
const zone: Record<string, string[]> = {
  'loopback.example.com': ['127.0.0.1'],
  'mixed.example.com': ['8.8.8.8', '127.0.0.1'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'six.example.com': ['::1'],
  'zoned.example.com': ['::1%lo'],
  'private.example.com': ['10.0.0.1', '192.168.0.1'],
  'metadata.example.com': ['169.254.169.254'],
  'empty.example.com': [],
}

const open: PublicFetchOptions = {
  plainHttp: true,
  ports: 'any',
  connectTimeoutMs: 1000,
  resolve: async (name) => zone[name] ?? Promise.reject(new Error(`no such name: ${name}`)),
}

test.each<[string, PublicFetchFailure]>([
  ['127.0.0.1', 'address_refused'],
  ['127.1', 'address_refused'],
  ['127.0.1', 'address_refused'],
  ['2130706433', 'address_refused'],
  ['017700000001', 'address_refused'],
  ['0x7f000001', 'address_refused'],
  ['0x7f.0.0.1', 'address_refused'],
  ['0177.0.0.01', 'address_refused'],
  ['127.0.0.1.', 'address_refused'],
  ['%31%32%37.0.0.1', 'address_refused'],
  ['①②⑦.0.0.1', 'address_refused'],
  ['127。0。0。1', 'address_refused'],
  ['0', 'address_refused'],
  ['0.0.0.0', 'address_refused'],
  ['[::1]', 'address_refused'],
  ['[0:0:0:0:0:0:0:1]', 'address_refused'],
  ['[::]', 'address_refused'],
  ['[::ffff:127.0.0.1]', 'address_refused'],
  ['[::ffff:7f00:1]', 'address_refused'],
  ['[::127.0.0.1]', 'address_refused'],
  ['[64:ff9b::127.0.0.1]', 'address_refused'],
  ['[2002:7f00:1::]', 'address_refused'],
  ['[::1%25lo]', 'url_refused'],
  ['[fe80::1%25eth0]', 'url_refused'],
  ['[::1%lo]', 'url_refused'],
  ['256.0.0.1', 'url_refused'],
  ['127.0.0.1.1.1', 'url_refused'],
  ['localhost', 'url_refused'],
  ['LOCALHOST', 'url_refused'],
  ['localhost.', 'url_refused'],
  ['loopback.example.com.', 'url_refused'],
  ['ada:secret@127.0.0.1', 'url_refused'],
  ['example.com@127.0.0.1', 'url_refused'],
  ['loopback.example.com', 'address_refused'],
  ['LOOPBACK.example.COM', 'address_refused'],
  ['loopback。example。com', 'address_refused'],
  ['mixed.example.com', 'address_refused'],
  ['mapped.example.com', 'address_refused'],
  ['six.example.com', 'address_refused'],
  ['zoned.example.com', 'address_refused'],
  ['private.example.com', 'address_refused'],
  ['metadata.example.com', 'address_refused'],
  ['empty.example.com', 'name_unknown'],
  ['nowhere.example.com', 'name_unknown'],
])('the host %s reaches nothing inside: %s', async (host, failure) => {
  const inside = await insideServers()
  for (const scheme of ['http', 'https']) {
    const url = `${scheme}://${host}:${inside.port}/`
    await expect(createPublicFetch(open)({ url, method: 'GET' })).rejects.toMatchObject({ failure })
  }
  expect(inside.connections()).toBe(0)
})

test.each([
  'http://127.0.0.1/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'data:text/plain,hello',
  'javascript:0',
  'unix:/run/docker.sock',
  'https://example.com:22/',
  'https://example.com:80/',
  'https://example.com:8443/',
  '//127.0.0.1/',
  'https://',
  'nonsense',
  '',
  `https://example.com/${'a'.repeat(2048)}`,
])('%s is refused', async (url) => {
  await expect(createPublicFetch()({ url, method: 'GET' })).rejects.toMatchObject({ failure: 'url_refused' })
})

test('a name that resolves to a public address and then to a private one is connected to at the address that was checked', async () => {
  const inside = await insideServers()
  const outside = await listen((_, response) => response.end('outside'), { host: '127.0.0.2', port: inside.port })
  const answers = [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.1']]
  const fetchOnce = createPublicFetch({
    ...open,
    permitted: ['127.0.0.2/32'],
    resolve: async () => answers.shift() ?? [],
  })
  const request = { url: `http://changes.example.com:${inside.port}/`, method: 'GET' } as const
  expect((await fetchOnce(request)).body.toString()).toBe('outside')
  await expect(fetchOnce(request)).rejects.toMatchObject({ failure: 'address_refused' })
  expect(outside.connections()).toBe(1)
  expect(inside.connections()).toBe(0)
})

test.each([301, 302, 303, 307, 308])('a redirect to an inside address is a failure (%i)', async (status) => {
  const inside = await insideServers()
  const outside = await listen(
    (_, response) => response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    { host: '127.0.0.2' },
  )
  const redirected = createPublicFetch({ ...open, permitted: ['127.0.0.2/32'] })
  const url = `http://127.0.0.2:${outside.port}/`
  await expect(redirected({ url, method: 'POST', body: '{}' })).rejects.toMatchObject({ failure: 'redirected' })
  expect(inside.connections()).toBe(0)
})

test('no proxy of the environment is used', async () => {
  const inside = await insideServers()
  const outside = await listen((_, response) => response.end('outside'), { host: '127.0.0.2' })
  const proxy = `http://127.0.0.1:${inside.port}`
  const url = `http://127.0.0.2:${outside.port}/`
  const program = `
    import { createPublicFetch } from '${new URL('../src/index.ts', import.meta.url).href}'
    const get = createPublicFetch({ plainHttp: true, ports: 'any', permitted: ['127.0.0.2/32'] })
    process.stdout.write((await get({ url: '${url}', method: 'GET' })).body)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      ...process.env,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      http_proxy: proxy,
      NO_PROXY: '',
    },
  })
  expect(stdout).toBe('outside')
  expect(inside.connections()).toBe(0)
})

/** What must not be reached, on the loopback addresses of both families at one port. */
async function insideServers(): Promise<Listening> {
  const v4 = await listen((_, response) => response.end('inside'))
  const v6 = await listen((_, response) => response.end('inside'), { host: '::1', port: v4.port }).catch(
    () => undefined,
  )
  return { port: v4.port, connections: () => v4.connections() + (v6?.connections() ?? 0) }
}
