import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createLoopbackFetch } from './loopback-fetch.ts'

test('every name below localhost resolves to this machine, and is the host of the request', async () => {
  await using server = await startEcho()
  const fetch = createLoopbackFetch()
  for (const host of ['localhost', 'login.localhost', 'a.b.LOCALHOST']) {
    const answer = await fetch(
      new Request(`http://${host}:${server.port}/x`, { method: 'POST', body: 'text', headers: { 'x-a': '1' } }),
    )
    const sent = { method: 'POST', url: '/x', body: 'text', header: '1' }
    expect(await answer.json()).toEqual({ ...sent, host: `${host.toLowerCase()}:${server.port}` })
  }
})

test('a name that only looks like localhost does not resolve to this machine', async () => {
  await using server = await startEcho()
  const fetch = createLoopbackFetch()
  await expect(fetch(new Request(`http://localhost.invalid:${server.port}/`))).rejects.toThrow()
  await expect(fetch(new Request(`http://notlocalhost:${server.port}/`))).rejects.toThrow()
})

async function startEcho() {
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    response.end(JSON.stringify({ method, url, body: await text(request), header: headers['x-a'], host: headers.host }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no TCP address')
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
