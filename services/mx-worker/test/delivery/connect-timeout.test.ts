import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startMx } from '../mx-worker.ts'

/** A server that takes connections and never says a word: no encryption begins. */
async function startSilent(): Promise<string> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    await closed.promise
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `https://127.0.0.1:${address.port}`
}

test('a connection to Graph that does not come about ends by the time of the policy, and nothing of it is uncertain', async () => {
  const silent = await startSilent()
  for (const [place, phase] of [
    ['baseUrl', 'send'],
    ['authorityUrl', 'token'],
  ] as const) {
    // The whole of the call may take much longer.
    await using mx = await startMx({
      policy: { http: { connectTimeout: '1s', sendTimeout: '120s', tokenTimeout: '60s', [place]: silent } },
    })
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'network_error' })
    expect(await mx.attempts(id)).toMatchObject([
      { phase, outcome: 'retryable_failure', ambiguous: false, provider_code: 'UND_ERR_CONNECT_TIMEOUT' },
    ])
  }
})
