import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailServer, markerOf, password, startMailServer } from './mail-server.ts'

let server: MailServer
let domainId: string
beforeAll(async () => {
  server = await startMailServer()
  domainId = await server.make('Domain', { name: 'acme.test' })
})
afterAll(() => server[Symbol.asyncDispose]())

let count = 0
let address: string
let marker: ReturnType<typeof markerOf>
beforeEach(() => {
  count += 1
  address = `person-${count}@acme.test`
  marker = markerOf(`person-${count}`, 'membership')
  server.emulator.control.clearFaults()
  server.emulator.control.clearReceived()
})

const mailboxes = () => server.stalwart.mailboxes
const newMailbox = () => ({ address, marker, password, text: 'Anna Holm', quotaBytes: 1_073_741_824 })
const create = async () => (await mailboxes().create(newMailbox())).mailbox
const stored = () => server.emulator.control.objects('Account').find(({ emailAddress }) => emailAddress === address)
const addAppPassword = async (id: string) => {
  const { created } = await server.byHand('x:AppPassword/set', {
    accountId: id,
    create: { k: { description: 'phone' } },
  })
  return (created as { k: { secret: string } }).k.secret
}

test('a mailbox is created with its password, and found by address and marker', async () => {
  const { mailbox, isNew } = await mailboxes().create(newMailbox())
  expect([isNew, mailbox]).toEqual([
    true,
    {
      ...{ id: expect.any(String), address, marker, permissions: { '@type': 'Inherit' }, isFrozen: false },
      ...{ usedBytes: 0, quotaBytes: 1_073_741_824, appPasswords: 0 },
    },
  ])
  expect(await server.signIn(address)).toBe(200)
  await expect(mailboxes().find(address)).resolves.toEqual(mailbox)
  await expect(mailboxes().findByMarker('acme.test', marker)).resolves.toEqual(mailbox)
})

test('what a mailbox uses is read, and one without a quota has none', async () => {
  const { quotaBytes: _, ...without } = newMailbox()
  const { mailbox } = await mailboxes().create(without)
  server.emulator.control.setUsedBytes(mailbox.id, 4096)
  await expect(mailboxes().find(address)).resolves.toMatchObject({ usedBytes: 4096, quotaBytes: null })
})

test('creating a mailbox again gives the same one with its old password', async () => {
  const first = await create()
  const again = await mailboxes().create({ ...newMailbox(), password: 'another-violet-tractor-8' })
  expect(again).toEqual({ mailbox: first, isNew: false })
  expect(await server.signIn(address)).toBe(200)
})

test('what is not there is not found', async () => {
  await expect(mailboxes().find(address)).resolves.toBeUndefined()
  await expect(mailboxes().find('anna@nowhere.test')).resolves.toBeUndefined()
  await expect(mailboxes().findByMarker('acme.test', marker)).resolves.toBeUndefined()
  await expect(mailboxes().findByMarker('nowhere.test', marker)).resolves.toBeUndefined()
  const own = { id: 'zzz', marker }
  for (const work of [
    () => mailboxes().freeze(own),
    () => mailboxes().restore(own, { '@type': 'Inherit' }),
    () => mailboxes().setPassword(own, password),
    () => mailboxes().removeAppPasswords(own),
    () => mailboxes().create({ ...newMailbox(), address: 'anna@nowhere.test' }),
  ])
    await expect(work()).rejects.toMatchObject({ code: 'dependency_failed' })
})

test.each([
  ['a group', 'Account', { '@type': 'Group' }],
  ['a list', 'MailingList', {}],
  ['an alias', 'Account', { '@type': 'User', name: 'holder', aliases: true }],
])('an address that belongs to %s is a conflict', async (_case, object, value) => {
  const name = `person-${count}`
  const aliases = 'aliases' in value ? { aliases: { '0': { name, domainId } } } : {}
  await server.make(object, { name, ...value, domainId, ...aliases })
  await expect(mailboxes().create({ ...newMailbox(), adopt: true })).rejects.toMatchObject({
    code: 'external_conflict',
  })
})

test.each([
  ['of nobody', 'Anna Holm', 'unclaimed_object'],
  ['of somebody else', 'platform:membership:somebody-else:test', 'external_conflict'],
])('a mailbox %s is found, and never changed', async (_case, description, code) => {
  const user = { '@type': 'User', name: `person-${count}`, domainId, description }
  const id = await server.make('Account', { ...user, credentials: { '0': { '@type': 'Password', secret: password } } })
  await expect(mailboxes().find(address)).resolves.toMatchObject({ id })
  const before = stored()
  const own = { id, marker }
  for (const change of [
    () => mailboxes().create(newMailbox()),
    () => mailboxes().freeze(own),
    () => mailboxes().restore(own, { '@type': 'Inherit' }),
    () => mailboxes().setPassword(own, 'another-violet-tractor-8'),
    () => mailboxes().removeAppPasswords(own),
    () => mailboxes().remove(own),
  ])
    await expect(change()).rejects.toMatchObject({ name: 'StepFailure', code })
  expect(stored()).toEqual(before)
})

test('an operator adopts a mailbox of nobody', async () => {
  const id = await server.make('Account', { '@type': 'User', name: `person-${count}`, domainId })
  await expect(mailboxes().create({ ...newMailbox(), adopt: true })).resolves.toMatchObject({
    mailbox: { id, marker },
    isNew: false,
  })
})

const disabled = {
  ...{ authenticate: true, authenticateWithAlias: true, imapAuthenticate: true, pop3Authenticate: true },
  ...{ sieveAuthenticate: true, emailSend: true },
}

/** What a mailbox may have had, and what it has when it is frozen. */
const permissions = [
  [
    'nothing of its own',
    { '@type': 'Inherit' },
    { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: disabled },
  ],
  [
    'more and less than its role',
    { '@type': 'Merge', enabledPermissions: { impersonate: true }, disabledPermissions: { pop3Retr: true } },
    {
      '@type': 'Merge',
      enabledPermissions: { impersonate: true },
      disabledPermissions: { ...disabled, pop3Retr: true },
    },
  ],
  [
    'permissions that replace those of its role',
    { '@type': 'Replace', enabledPermissions: { authenticate: true }, disabledPermissions: {} },
    { '@type': 'Replace', enabledPermissions: { authenticate: true }, disabledPermissions: disabled },
  ],
] as const

test.each(permissions)('a mailbox with %s is frozen, and gets back what it had', async (_case, before, frozen) => {
  const own = { id: (await create()).id, marker }
  const appPassword = await addAppPassword(own.id)
  await server.byHand('x:Account/set', { update: { [own.id]: { permissions: before } } })
  server.writes()
  for (let time = 0; time < 2; time++) {
    await mailboxes().freeze(own)
    expect(stored()).toMatchObject({ permissions: frozen })
  }
  expect(server.writes()).toEqual(['Account/set'])
  await expect(mailboxes().find(address)).resolves.toMatchObject({ isFrozen: true })
  expect([await server.signIn(address), await server.signIn(address, appPassword)]).toEqual([403, 403])
  for (let time = 0; time < 2; time++) await mailboxes().restore(own, before)
  expect(server.writes()).toEqual(['Account/set'])
  expect(stored()?.permissions).toEqual(before)
  expect([await server.signIn(address), await server.signIn(address, appPassword)]).toEqual([200, 200])
})

test('a mailbox that somebody else disabled in part is not frozen', async () => {
  const { id } = await create()
  const partly = { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { authenticate: true } }
  await server.byHand('x:Account/set', { update: { [id]: { permissions: partly } } })
  await expect(mailboxes().find(address)).resolves.toMatchObject({ isFrozen: false, permissions: partly })
})

test('a password is set at the position that it has, wherever that is', async () => {
  const positions = new Set<string | undefined>()
  for (let index = 0; index < 100 && positions.size < 3; index++) {
    address = `reset-${index}@acme.test`
    const own = { id: (await create()).id, marker }
    const appPasswords = [await addAppPassword(own.id), await addAppPassword(own.id)]
    const credentials = Object.entries(stored()?.credentials as Record<string, { '@type': string }>)
    positions.add(credentials.find(([, one]) => one['@type'] === 'Password')?.[0])
    await mailboxes().setPassword(own, 'another-violet-tractor-8')
    expect([await server.signIn(address), await server.signIn(address, 'another-violet-tractor-8')]).toEqual([401, 200])
    expect(await Promise.all(appPasswords.map((secret) => server.signIn(address, secret)))).toEqual([200, 200])
  }
  expect(positions).toEqual(new Set(['0', '1', '2']))
})

test('a mailbox without a password gets one', async () => {
  const description = `platform:membership:person-${count}:test`
  const id = await server.make('Account', { '@type': 'User', name: `person-${count}`, domainId, description })
  await addAppPassword(id)
  await mailboxes().setPassword({ id, marker }, password)
  expect(await server.signIn(address)).toBe(200)
})

test('a password that the mail server finds too weak is refused, and the old one stays', async () => {
  const own = { id: (await create()).id, marker }
  await expect(mailboxes().setPassword(own, 'password')).rejects.toMatchObject({ code: 'validation_rejected' })
  expect(await server.signIn(address)).toBe(200)
})

test('app passwords are removed, and the password stays', async () => {
  const own = { id: (await create()).id, marker }
  await expect(mailboxes().removeAppPasswords(own)).resolves.toBe(0)
  const secrets = [await addAppPassword(own.id), await addAppPassword(own.id), await addAppPassword(own.id)]
  await expect(mailboxes().find(address)).resolves.toMatchObject({ appPasswords: 3 })
  await expect(mailboxes().removeAppPasswords(own)).resolves.toBe(3)
  expect(await Promise.all(secrets.map((secret) => server.signIn(address, secret)))).toEqual([401, 401, 401])
  expect(await server.signIn(address)).toBe(200)
  await expect(mailboxes().find(address)).resolves.toMatchObject({ appPasswords: 0 })
})

test('a mailbox is removed once, and its address is free again', async () => {
  const own = { id: (await create()).id, marker }
  server.writes()
  for (let time = 0; time < 2; time++) await mailboxes().remove(own)
  expect(server.writes()).toEqual(['Account/set'])
  expect(await server.signIn(address)).toBe(401)
  const next = await mailboxes().create({ ...newMailbox(), marker: markerOf('next', 'membership') })
  expect(next.isNew).toBe(true)
  expect(next.mailbox.id).not.toBe(own.id)
})
