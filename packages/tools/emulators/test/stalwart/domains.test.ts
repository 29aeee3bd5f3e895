import { createPublicKey } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { createTestStalwart, type TestStalwart } from './stand-in.ts'

let stalwart: TestStalwart
beforeEach(() => {
  stalwart = createTestStalwart()
})

const automatic = { dkimManagement: { '@type': 'Automatic' } }
const algorithms = async (domainId: string) => {
  const { ids } = await stalwart.call('x:DkimSignature/query', { filter: { domainId } })
  const { list } = await stalwart.call('x:DkimSignature/get', { ids })
  return (list as { '@type': string }[]).map((one) => one['@type']).toSorted()
}

test.each([
  ['Acme.TEST', 'acme.test'],
  [' münchen.test ', 'xn--mnchen-3ya.test'],
  ['acme.internal', 'acme.internal'],
  ['mail.acme.com', 'mail.acme.com'],
])('the name %s is stored as %s', async (name, stored) => {
  await expect(stalwart.read('Domain', await stalwart.create('Domain', { name }))).resolves.toMatchObject({
    name: stored,
  })
})

test.each(['acme', 'acme.example', 'acme..test', '-a.test', 'a b.test', 'acme.test.', `${'a'.repeat(64)}.test`])(
  'the name %s is refused',
  async (name) => {
    await expect(stalwart.create('Domain', { name })).rejects.toThrow('Invalid domain name')
  },
)

test('a name of another domain is refused as name and as alias', async () => {
  const id = await stalwart.create('Domain', { name: 'acme.test', aliases: { 'acme.internal': true } })
  const violation = (property: string) => ({
    type: 'primaryKeyViolation',
    properties: [property],
    objectId: { object: 'Domain', id },
  })
  const create = {
    name: { name: 'acme.internal' },
    alias: { name: 'other.test', aliases: { 'acme.test': true } },
  }
  await expect(stalwart.call('x:Domain/set', { create })).resolves.toMatchObject({
    notCreated: { name: violation('name'), alias: violation('aliases') },
  })
})

test('keys appear after the creation, one later than the other, also in a disabled domain', async () => {
  const id = await stalwart.create('Domain', { name: 'acme.test', isEnabled: false, ...automatic })
  expect(await algorithms(id)).toEqual(['Dkim1Ed25519Sha256'])
  stalwart.clock.advance({ seconds: 2 })
  expect(await algorithms(id)).toEqual(['Dkim1Ed25519Sha256', 'Dkim1RsaSha256'])
  const manual = await stalwart.create('Domain', { name: 'other.test' })
  stalwart.clock.advance({ seconds: 60 })
  expect(await algorithms(manual)).toEqual([])
  await stalwart.call('x:Domain/set', { update: { [manual]: automatic } })
  expect(await algorithms(manual)).toEqual(['Dkim1Ed25519Sha256'])
})

test('a key that is due is not made for a domain whose DKIM became manual, nor for one that is gone', async () => {
  const [kept, gone] = [
    await stalwart.create('Domain', { name: 'kept.test', ...automatic }),
    await stalwart.create('Domain', { name: 'gone.test', ...automatic }),
  ]
  await stalwart.call('x:Domain/set', { update: { [kept]: { dkimManagement: { '@type': 'Manual' } } } })
  const { ids } = await stalwart.call('x:DkimSignature/query', { filter: { domainId: gone } })
  await stalwart.call('x:DkimSignature/set', { destroy: ids })
  await stalwart.call('x:Domain/set', { destroy: [gone] })
  stalwart.clock.advance({ seconds: 60 })
  expect(await algorithms(kept)).toEqual(['Dkim1Ed25519Sha256'])
  expect(stalwart.control.objects('DkimSignature')).toHaveLength(1)
})

test('the zone file shows the keys that exist, and breaks a long text into chunks', async () => {
  const id = await stalwart.create('Domain', { name: 'acme.test', ...automatic })
  const zone = async () => String((await stalwart.read('Domain', id)).dnsZoneFile)
  expect((await zone()).match(/_domainkey/g)).toHaveLength(1)
  stalwart.clock.advance({ seconds: 2 })
  const lines = (await zone()).split('\n')
  const start = lines.findIndex((line) => line.startsWith('v1-rsa-20261122._domainkey.acme.test. IN TXT ('))
  expect(lines.slice(start, start + 4)).toEqual([
    expect.stringMatching(/ \($/),
    expect.stringMatching(/^ {4}"v=DKIM1; k=rsa; h=sha256; p=MIIBIj.{221}"$/),
    expect.stringMatching(/^ {4}"[\w+/=]+"$/),
    ')',
  ])
})

test('the published keys are real ones', async () => {
  const id = await stalwart.create('Domain', { name: 'acme.test', ...automatic })
  stalwart.clock.advance({ seconds: 2 })
  await algorithms(id)
  const [first, second] = stalwart.control.objects('DkimSignature').map(({ publicKey }) => String(publicKey))
  const rsa = createPublicKey({ key: Buffer.from(second ?? '', 'base64'), format: 'der', type: 'spki' })
  expect([rsa.asymmetricKeyType, rsa.asymmetricKeyDetails?.modulusLength]).toEqual(['rsa', 2048])
  expect(Buffer.from(first ?? '', 'base64')).toHaveLength(32)
})

test('a domain is destroyed only when nothing refers to it any more, its own keys included', async () => {
  const id = await stalwart.create('Domain', { name: 'acme.test', ...automatic })
  const other = await stalwart.create('Domain', { name: 'other.test' })
  const alias = { aliases: { '0': { name: 'x', domainId: id } } }
  const group = await stalwart.create('Account', { '@type': 'Group', name: 'g', domainId: other, ...alias })
  const list = await stalwart.create('MailingList', { name: 'all', domainId: id })
  const { ids } = await stalwart.call('x:DkimSignature/query', { filter: { domainId: id } })
  const [key] = ids as string[]
  await expect(stalwart.call('x:Domain/set', { destroy: [id] })).resolves.toMatchObject({
    notDestroyed: {
      [id]: {
        type: 'objectIsLinked',
        linkedObjects: [
          { object: 'Account', id: group },
          { object: 'DkimSignature', id: key },
          { object: 'MailingList', id: list },
        ],
      },
    },
  })
  await stalwart.call('x:Account/set', { destroy: [group] })
  await stalwart.call('x:MailingList/set', { destroy: [list] })
  await stalwart.call('x:DkimSignature/set', { destroy: [key] })
  await expect(stalwart.call('x:Domain/set', { destroy: [id] })).resolves.toMatchObject({ destroyed: [id] })
})

test('a group is linked by its members', async () => {
  const domainId = await stalwart.create('Domain', { name: 'acme.test' })
  const group = await stalwart.create('Account', { '@type': 'Group', name: 'g', domainId })
  const user = { '@type': 'User', name: 'u', domainId, memberGroupIds: { [group]: true } }
  const member = await stalwart.create('Account', user)
  await expect(stalwart.call('x:Account/set', { destroy: [group] })).resolves.toMatchObject({
    notDestroyed: { [group]: { type: 'objectIsLinked', linkedObjects: [{ object: 'Account', id: member }] } },
  })
  await expect(stalwart.call('x:Account/query', { filter: { memberGroupIds: group } })).resolves.toMatchObject({
    ids: [member],
  })
})
