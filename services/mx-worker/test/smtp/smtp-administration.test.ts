import { type RunningSmtp, startSmtp } from '@constellation/emulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AdministeredMx,
  refusal,
  startAdministeredMx,
  type TestAccount,
} from '../administration/administered-mx.ts'
import { runMx } from '../commands/run-mx.ts'
import type { MxClient } from '../mx-worker.ts'
import { password } from './smtp-mx.ts'

let world: AdministeredMx
let smtp: RunningSmtp
let client: MxClient
let account: TestAccount
beforeAll(async () => {
  world = await startAdministeredMx()
  smtp = await startSmtp({ user: { name: 'relay', password } })
  client = (await world.mailAdministrator()).client
  account = await world.account()
})
afterAll(async () => {
  await smtp[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const here = () => ({ host: '127.0.0.1', port: smtp.port, security: 'none', user: 'relay' })
const create = (settings: Record<string, unknown>, policy = {}) =>
  client.createProvider({ body: { accountId: account.id as never, kind: 'smtp', name: 'A relay', settings, policy } })
const mx = (args: readonly string[], input = '') => runMx(world.mx, args, { input })
const wrap = (id: string, version: string) => mx(['wrap', '--provider', id, '--version', version], password)

describe('the settings of a provider of kind smtp', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', {}, ['/settings/host', '/settings/port', '/settings/security']],
    ['a line break', { ehloName: 'a\r\nMAIL', user: 'a\r\nb' }, ['/settings/user', '/settings/ehloName']],
    ['no host, no port', { host: 'a b', port: 70_000 }, ['/settings/host', '/settings/port']],
    ['a name that is not known', { passwort: 'x' }, ['/settings']],
    ['no address', { envelopeFrom: 'nobody' }, ['/settings/envelopeFrom']],
    ['no encryption to another machine', { host: 'mail.example.org' }, ['/settings/security']],
  ])('%s is refused with its place, and nothing is added', async (name, changed, pointers) => {
    const refused = await refusal(create(name === 'nothing' ? {} : { ...here(), ...changed }))
    expect(refused.code).toBe('validation_failed')
    expect(refused.problem?.errors?.map(({ pointer }) => pointer)).toEqual(pointers)
    const { items } = await client.listProviders({ query: { accountId: account.id as never } })
    expect(items.map(({ kind }) => kind)).not.toContain('smtp')
  })

  test('are stored, shown and changed, and a policy says which fields mean nothing here', async () => {
    const made = await create(here(), { mail: { mode: 'mime' }, http: { connectTimeout: '2s' } })
    expect(made).toMatchObject({ kind: 'smtp', settings: here(), policy: { http: { connectTimeout: 2000 } } })
    expect(made.warnings).toEqual(['/mail/mode means nothing for a provider of kind smtp; it is ignored'])
    const params = { id: made.id }
    const settings = { ...here(), envelopeFrom: 'bounces@example.test' }
    expect(await client.updateProvider({ params, body: { settings } })).toMatchObject({ settings })
    const wrong = client.updateProvider({ params, body: { settings: { host: 'x' } } })
    expect((await refusal(wrong)).code).toBe('validation_failed')
    expect(await client.getProvider({ params })).toMatchObject({ settings })
    await client.deleteProvider({ params })
  })
})

describe('the password', () => {
  test('is wrapped for the host and the user of the settings, without a tenant and a client', async () => {
    const { id } = await create(here())
    const envelope = (await wrap(id, '1')).out.trim()
    const body = { providerId: id, version: '1', clientSecretWrapped: envelope }
    const foreign = await refusal(client.createProviderSecret({ body: { ...body, tenantId: 'mail.example.org' } }))
    expect(foreign.problem?.errors).toMatchObject([{ pointer: '/tenantId' }])
    await client.createProviderSecret({ body })
    const { items } = await client.listProviderSecrets({ params: { id } })
    expect(items).toMatchObject([{ version: '1', tenantId: '127.0.0.1', clientId: 'relay' }])
    await client.deleteProvider({ params: { id } })
  })

  test('is not for a provider where nobody signs in, and one of Office 365 needs a tenant and a client', async () => {
    const { user: _, ...open } = here()
    const { id } = await create(open)
    expect(await wrap(id, '1')).toMatchObject({ code: 1, err: expect.stringContaining('signs in with no user') })
    const body = { providerId: account.provider.id, version: '7', clientSecretWrapped: await envelopeOf() }
    const refused = await refusal(client.createProviderSecret({ body }))
    expect(refused.problem?.errors?.map(({ pointer }) => pointer)).toEqual(['/tenantId', '/clientId'])
    await client.deleteProvider({ params: { id } })
  })

  async function envelopeOf() {
    const { id } = await create(here())
    const envelope = (await wrap(id, '9')).out.trim()
    await client.deleteProvider({ params: { id } })
    return envelope
  }
})

describe('a test of the provider', () => {
  test('connects, introduces us and signs in, and sends a message if one is wanted', async () => {
    const { id } = await create(here())
    const params = { id }
    expect((await client.testProvider({ params, body: {} })).token).toMatchObject({
      ok: false,
      code: 'no_active_secret',
    })
    const envelope = (await wrap(id, '1')).out.trim()
    await client.createProviderSecret({ body: { providerId: id, version: '1', clientSecretWrapped: envelope } })
    smtp.control.clear()
    expect(await client.testProvider({ params, body: {} })).toMatchObject({ token: { ok: true }, message: null })
    expect(smtp.control.messages()).toEqual([])
    const body = { mailboxId: account.mailbox.id, to: 'root@example.org' }
    const { message } = await client.testProvider({ params, body })
    expect(message).toMatchObject({ ok: true, copy: 'not_found', reconcileBy: 'none' })
    expect(smtp.control.messages().map(({ to }) => to)).toEqual([['root@example.org']])
    smtp.control.setFaults([{ at: 'auth', answer: '535 5.7.8 not known' }])
    expect((await client.testProvider({ params, body })).token).toMatchObject({
      ...{ ok: false, code: 'auth_failed', providerCode: '535 5.7.8', hint: expect.stringContaining('password') },
    })
    smtp.control.clear()
    await client.deleteProvider({ params })
  })
})

describe('the command', () => {
  const base = () => ['provider', 'create', '--account', account.id, '--name', 'By command', '--kind', 'smtp']
  const server = () => ['--host', '127.0.0.1', '--port', String(smtp.port), '--security', 'none']

  test('adds a provider with its password, or without one where nobody signs in', async () => {
    const made = await mx([...base(), ...server(), '--user', 'relay'], `${password}\n`)
    expect(made).toMatchObject({ code: 0, err: '' })
    const id = made.out.trim()
    expect((await mx(['secrets', '--provider', id])).out).toContain('from the beginning')
    expect((await client.testProvider({ params: { id: id as never }, body: {} })).token.ok).toBe(true)
    expect(await mx([...base(), ...server(), '--json'])).toMatchObject({ code: 0, err: '' })
  })

  test('refuses options of another kind and settings that are none', async () => {
    expect(await mx([...base(), ...server(), '--tenant', 'x'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--tenant'),
    })
    expect(await mx([...base(), '--host', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('--port') })
  })
})
