import type { Endpoint } from '@constellation/contract'
import { broker as contract } from '@constellation/contracts-broker'
import { expect, test } from 'vitest'
import { startBroker } from '../broker.ts'

const own = Object.entries(contract).filter(([, { allow }]) => typeof allow === 'object' && 'own' in allow) as [
  string,
  Endpoint,
][]

test.each(own)(
  '%s is closed to a caller without a session, with a foreign one, and with one in another form',
  async (_, operation) => {
    await using broker = await startBroker()
    await using foreign = await startBroker()
    const { token } = await foreign.program()
    for (const authorization of [undefined, `Bearer ${token}`, `Basic ${token}`, `Bearer ${token} `, 'Bearer a.b.c']) {
      const response = await broker.app.request(operation.path, {
        method: operation.method.toUpperCase(),
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        ...(operation.body && { body: '{}' }),
      })
      expect([response.status, (await response.json()).code]).toEqual([401, 'unauthorized'])
    }
  },
)

test('no refusal says a token, a signature or a secret again', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const call = await broker.signedCall(daemon)
  const responses = await Promise.all(
    [call, { ...call, auth: { ...call.auth, signature: `${call.auth.signature}00` } }].map((body) =>
      broker.app.request('/v1/mint-aws-creds', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${daemon.token}x` },
        body: JSON.stringify(body),
      }),
    ),
  )
  for (const response of responses) {
    const text = await response.text()
    for (const secret of [daemon.token, call.auth.signature]) expect(text).not.toContain(secret)
  }
  const log = JSON.stringify(broker.lines)
  for (const secret of [daemon.token, call.auth.signature]) expect(log).not.toContain(secret)
})
