import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { askForJson } from '../../src/providers/http.ts'

const failure = { code: 'profile_fetch_failed', stage: 'profile' } as const

/** A provider on a real port, asked as login asks. */
async function startProvider(listener: RequestListener) {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const controller = new AbortController()
  const surroundings = { fetch, deadline: () => controller.signal }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    ask: () => askForJson(surroundings, { url, failure }),
    runOutOfTime: () => controller.abort(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a redirect is not followed: what was asked goes nowhere else', async () => {
  const asked: string[] = []
  await using provider = await startProvider((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(307, { location: '/elsewhere', 'content-type': 'text/html' }).end()
  })
  await expect(provider.ask()).rejects.toMatchObject({ code: 'profile_fetch_failed', upstreamStatus: 307 })
  expect(asked).toEqual(['/'])
})

test('ten megabytes are not read to their end', async () => {
  const closed = Promise.withResolvers<void>()
  await using provider = await startProvider((_, response) => {
    response.on('close', closed.resolve)
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  await expect(provider.ask()).rejects.toMatchObject({ code: 'profile_fetch_failed', upstreamStatus: 200 })
  await closed.promise
})

test('an answer that drips has no more time than others', async () => {
  await using provider = await startProvider((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(' ', () => provider.runOutOfTime())
  })
  await expect(provider.ask()).rejects.toMatchObject({ message: 'the provider took too long' })
})

test.each(['application/json', 'application/jwk-set+json; charset=utf-8'])('%s is JSON', async (type) => {
  await using provider = await startProvider((_, response) => {
    response.writeHead(200, { 'content-type': type }).end('{"keys":[]}')
  })
  expect((await provider.ask()).body).toEqual({ keys: [] })
})

test.each(['text/html', 'application/x-www-form-urlencoded', 'application/jsonp'])('%s is not', async (type) => {
  await using provider = await startProvider((_, response) => {
    response.writeHead(200, { 'content-type': type }).end('{"keys":[]}')
  })
  await expect(provider.ask()).rejects.toMatchObject({ message: 'the answer is not JSON' })
})
