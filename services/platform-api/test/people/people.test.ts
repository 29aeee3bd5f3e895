import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

const rowsOf = (id: string) => platform.owner.db.selectFrom('users').selectAll().where('id', '=', id).execute()

test('a person is noted at their first call, once however many come at the same moment', async () => {
  const person = await platform.rbac.person()
  const client = await platform.inConsole(person)
  await Promise.all([1, 2, 3, 4].map(() => client.getMe()))
  expect(await rowsOf(person.id)).toMatchObject([{ email: person.email, status: 'active' }])
  const created = await platform.owner.db
    .selectFrom('audit_events')
    .selectAll()
    .where('action', '=', 'user.create')
    .execute()
  expect(created.filter(({ detail }) => Object(detail).userId === person.id)).toHaveLength(1)
})

test('what a person is called is read from rbac again', async () => {
  const person = await platform.rbac.person()
  const client = await platform.inConsole(person)
  await expect(client.getMe()).resolves.toMatchObject({ email: person.email, name: 'Somebody', theme: 'system' })
  await platform.rbac.db.updateTable('users').set({ display_name: 'Ada' }).where('id', '=', person.id).execute()
  await expect(client.getMe()).resolves.toMatchObject({ name: 'Ada' })
})

test('a person chooses language, time zone and theme for themselves', async () => {
  const client = await platform.inConsole(await platform.rbac.person())
  const body = { locale: 'da', timezone: 'Europe/Copenhagen', theme: 'dark' } as const
  await expect(client.updateMe({ body })).resolves.toMatchObject(body)
  await expect(client.updateMe({ body: { locale: 'xx_YY' } })).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(client.updateMe({ body: {} })).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(client.getMe()).resolves.toMatchObject(body)
})

test('a person who is disabled here is refused, whatever rbac says', async () => {
  const person = await platform.rbac.person()
  const client = await platform.inConsole(person)
  await client.getMe()
  await platform.owner.db.updateTable('users').set({ status: 'disabled' }).where('id', '=', person.id).execute()
  await expect(client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket', status: 401 })
})

test('a first call while rbac tells nothing of the person is refused, and nothing is written', async () => {
  const person = await platform.rbac.person()
  const client = await platform.inConsole(person)
  const down = (request: Request) =>
    new URL(request.url).pathname === '/directory/users/find' ? Promise.reject(new TypeError('down')) : undefined
  const refused = platform.withFault(down, () => client.getMe())
  await expect(refused).rejects.toMatchObject({ code: 'identity_unavailable', status: 503 })
  expect(await rowsOf(person.id)).toEqual([])
  await expect(client.getMe()).resolves.toMatchObject({ email: person.email })
})
