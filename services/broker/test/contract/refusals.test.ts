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

const operators: [string, Endpoint][] = Object.entries<Endpoint>(contract).filter(
  ([, { allow }]) => typeof allow === 'object' && allow.user !== undefined,
)

test('every operation for operators is closed to nobody, to a program, to strangers, and while rbac cannot be asked', async () => {
  await using broker = await startBroker()
  const { token } = await broker.program()
  expect(operators.length).toBeGreaterThan(5)
  for (const [name, operation] of operators) {
    const ask = async (headers: Record<string, string>) => {
      const response = await broker.app.request(operation.path, { method: operation.method.toUpperCase(), headers })
      return [name, response.status, (await response.json()).code]
    }
    expect(await ask({})).toEqual([name, 401, 'missing_ticket'])
    for (const authorization of ['', `Basic ${token}`, 'Bearer none'])
      expect(await ask({ authorization })).toEqual([name, 401, 'invalid_ticket'])
    expect(await ask({ authorization: `Bearer ${token}`, 'x-service-token': 'a.b.c' })).toEqual([
      name,
      401,
      'service_unauthorized',
    ])
    expect(await ask({ authorization: `Bearer ${token}` })).toEqual([name, 503, 'identity_unavailable'])
  }
})

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
