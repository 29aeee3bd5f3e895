import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { FaultRefusal, startAuthentik } from '../../src/index.ts'
import { openAuthentik } from './stand-in.ts'

test('a filter, and the number of a page, are ignored where a fault says so', async () => {
  const { control, call } = openAuthentik()
  for (const username of ['ada', 'bea']) control.addUser({ username })
  const names = async (query: string) => {
    const { results } = (await call('GET', `/core/users/?${query}`)).body
    return results.map(({ username }: { username: string }) => username)
  }
  const all = ['ada', 'api-account-1', 'api-account-2', 'bea']
  expect(await names('username=ada')).toEqual(['ada'])
  control.setFaults([{ kind: 'parameters-ignored', value: 'username,page_size', times: 1 }])
  expect(await names('username=ada&page_size=1')).toEqual(all)
  expect(await names('username=ada')).toEqual(['ada'])
  control.setFaults([{ kind: 'parameters-ignored', value: 'page' }])
  expect(await names('page=2&page_size=1')).toEqual(['ada'])
  control.setFaults([{ kind: 'parameters-ignored', value: 'all' }])
  expect(await names('username=ada&page=2&page_size=1')).toEqual(all)
})

test('a write is answered and not done', async () => {
  const { control, call } = openAuthentik()
  control.setFaults([{ kind: 'write-ignored', at: 'createUser', times: 1 }])
  const post = () => call('POST', '/core/users/', { body: { username: 'ada', name: 'Ada' } })
  const lied = await post()
  expect(lied).toMatchObject({ status: 201, body: { username: 'ada' } })
  expect((await call('GET', `/core/users/${lied.body.pk}/`)).status).toBe(404)
  expect((await post()).status).toBe(201)
  expect((await post()).status).toBe(400)
})

test.each([
  ['status', '503; Retry-After: 7', 503, undefined, 0],
  ['status', '429 throttled; Retry-After: 7', 429, { detail: 'throttled' }, 0],
  ['status-after', '504; Retry-After: 7', 504, undefined, 1],
] as const)('%s %s answers so', async (kind, value, status, body, made) => {
  const { control, call } = openAuthentik()
  control.setFaults([{ kind, at: 'createGroup', value, times: 1 }])
  const before = control.contents().groups.length
  const answer = await call('POST', '/core/groups/', { body: { name: 'tenant:acme' } })
  expect([answer.status, answer.body || undefined, answer.headers.get('retry-after')]).toEqual([status, body, '7'])
  expect(control.contents().groups).toHaveLength(before + made)
})

test('an answer is lost before the work or after it', async () => {
  for (const [kind, made] of [
    ['connection-reset', 0],
    ['answer-lost', 1],
  ] as const) {
    const { control, call } = openAuthentik()
    const before = control.contents().users.length
    control.setFaults([{ kind, at: 'createUser', times: 1 }])
    const lost = call('POST', '/core/users/', { body: { username: 'ada', name: 'Ada' } })
    await expect(lost).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(control.contents().users).toHaveLength(before + made)
  }
})

test.each([
  [{ kind: 'parameters-ignored' }],
  [{ kind: 'parameters-ignored', at: 'listUsers', value: 'username' }],
  [{ kind: 'write-ignored' }],
  [{ kind: 'write-ignored', at: 'somewhere' }],
  [{ kind: 'sessions-kept', value: '1' }],
  [{ kind: 'lost' }],
] as const)('the fault %o is refused', (fault) => {
  expect(() => openAuthentik().control.setFaults([fault])).toThrow(FaultRefusal)
})

test('the control is reached over HTTP, and what was received has no secrets', async () => {
  const tokens = [{ key: 'the-token' }, { key: 'another' }]
  const running = await startAuthentik({ now: () => new Date(), random: randomBytes, tokens })
  onTestFinished(() => running[Symbol.asyncDispose]())
  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${running.origin}${path}`, {
      method,
      headers: { authorization: 'Bearer the-token', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const requests = [
    ['POST', 'groups', { name: 'tenant:acme' }],
    ['POST', 'users', { username: 'ada', groups: ['tenant:acme'] }],
    ['POST', 'sign-ins', { username: 'ada', sessions: 3 }],
    ['POST', 'devices', { username: 'ada', kind: 'webauthn' }],
    ['PUT', 'permissions', { token: 'another', permissions: [] }],
    ['PUT', 'settings', { maxPageSize: 1 }],
    ['DELETE', 'foundations/default-authentication-flow'],
  ] as const
  for (const [method, path, body] of requests as readonly (readonly [string, string, unknown?])[])
    expect((await send(method, `/_control/${path}`, body)).status, path).toBe(204)
  for (const [path, body] of [
    ['users', { username: 'bea', groups: ['nowhere'] }],
    ['sign-ins', { username: 'nobody' }],
    ['devices', { username: 'ada', kind: 'card' }],
  ] as const)
    expect((await send('POST', `/_control/${path}`, body)).status, path).toBe(422)
  const contents = await (await send('GET', '/_control/contents')).json()
  expect([contents.sessions.length, contents.devices.length, contents.flows.length]).toEqual([3, 1, 4])
  const ada = contents.users.find(({ username }: { username: string }) => username === 'ada')
  await send('POST', `/api/v3/core/users/${ada.pk}/set_password/`, { password: 'a "secret"' })
  expect(running.control.contents().users.find(({ pk }) => pk === ada.pk)?.password).toBe('a "secret"')
  expect(running.control.received()).toMatchObject([
    { at: 'setPassword', headers: { authorization: 'Bearer …' }, body: '{"password":"…"}' },
  ])
})
