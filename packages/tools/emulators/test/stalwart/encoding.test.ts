import { beforeAll, expect, test } from 'vitest'
import { createTestStalwart } from './stand-in.ts'

const stalwart = createTestStalwart()
let domainId: string
let anna: string
let sales: string
beforeAll(async () => {
  domainId = await stalwart.create('Domain', { name: 'acme.test' })
  anna = await stalwart.create('Account', { '@type': 'User', name: 'anna', domainId })
  sales = await stalwart.create('Account', { '@type': 'Group', name: 'sales', domainId })
})

const update = async (patch: object) =>
  (await stalwart.call('x:Account/set', { update: { [anna]: patch } })) as {
    updated?: object
    notUpdated?: Record<string, { type: string; properties?: string[] }>
  }

test.each<[string, () => object, string, string]>([
  ['an array for a list', () => ({ aliases: [] }), 'invalidPatch', 'aliases'],
  ['an array for a set', () => ({ memberGroupIds: [sales] }), 'invalidPatch', 'memberGroupIds'],
  ['an array for a map', () => ({ quotas: [] }), 'invalidPatch', 'quotas'],
  ['false for a member of a set', () => ({ memberGroupIds: { [sales]: false } }), 'invalidPatch', 'memberGroupIds'],
  ['an empty text', () => ({ description: '' }), 'invalidPatch', 'description'],
  ['a property of the server', () => ({ usedDiskQuota: 1 }), 'invalidPatch', 'usedDiskQuota'],
  ['an unknown property', () => ({ colour: 'red' }), 'invalidPatch', 'colour'],
  ['an unknown quota', () => ({ 'quotas/maxSomething': 1 }), 'invalidPatch', 'quotas/maxSomething'],
  ['a negative quota', () => ({ quotas: { maxDiskQuota: -1 } }), 'invalidPatch', 'quotas'],
  [
    'a permission in kebab case',
    () => ({ permissions: { '@type': 'Merge', disabledPermissions: { 'email-send': true } } }),
    'invalidPatch',
    'permissions/disabledPermissions',
  ],
  ['permissions without a type', () => ({ permissions: {} }), 'invalidPatch', 'permissions'],
  ['an element that is not there', () => ({ 'aliases/3': null }), 'invalidPatch', 'aliases/3'],
  ['a position that is none', () => ({ 'aliases/x': null }), 'invalidPatch', 'aliases/x'],
  ['a path below a text', () => ({ 'description/0': 'x' }), 'invalidPatch', 'description/0'],
])('%s is refused', async (_case, patch, type, property) => {
  await expect(update(patch())).resolves.toMatchObject({ notUpdated: { [anna]: { type, properties: [property] } } })
})

test('paths change members, and positions are compacted', async () => {
  const aliases = { '4': { name: 'a', domainId }, '7': { name: 'b', domainId } }
  await expect(update({ aliases, [`memberGroupIds/${sales}`]: true, 'quotas/maxDiskQuota': 5 })).resolves.toEqual({
    ...{ accountId: 'd333333', updated: { [anna]: null } },
  })
  const alias = { enabled: true, domainId, description: null }
  await expect(stalwart.read('Account', anna)).resolves.toMatchObject({
    aliases: { '0': { ...alias, name: 'a' }, '1': { ...alias, name: 'b' } },
    memberGroupIds: { [sales]: true },
    quotas: { maxDiskQuota: 5 },
  })
  await update({ 'aliases/0': null, [`memberGroupIds/${sales}`]: null, 'quotas/maxDiskQuota': null })
  await expect(stalwart.read('Account', anna)).resolves.toMatchObject({
    ...{ aliases: { '0': { name: 'b' } }, memberGroupIds: {}, quotas: {} },
  })
})

test('what refuses one object leaves the others', async () => {
  const create = { good: { name: 'one.test' }, bad: { name: 'two.example' }, none: {} }
  const result = await stalwart.call('x:Domain/set', { create, destroy: ['zzz'] })
  expect(result).toMatchObject({
    created: { good: { id: expect.any(String) } },
    notCreated: {
      bad: { type: 'invalidPatch', properties: ['name'] },
      none: { type: 'validationFailed', validationErrors: [{ type: 'Required', property: 'name' }] },
    },
    notDestroyed: { zzz: { type: 'notFound' } },
  })
  expect(result).not.toHaveProperty('updated')
})

test.each([
  ['of a group that is a person', () => ({ memberGroupIds: { [anna]: true } })],
  ['of a domain', () => ({ aliases: { '0': { name: 'x', domainId: 'zz9' } } })],
])('a reference %s is refused', async (_case, patch) => {
  await expect(update(patch())).resolves.toMatchObject({ notUpdated: { [anna]: { type: 'invalidForeignKey' } } })
})

test.each([
  ['another account', 'Account', { '@type': 'User', name: 'sales' }],
  ['a list', 'MailingList', { name: 'sales' }],
  ['an alias', 'Account', { '@type': 'User', name: 'carl', aliases: { '0': { name: 'sales' } } }],
])('an address that a group has is refused to %s', async (_case, object, value) => {
  const aliases = 'aliases' in value ? { aliases: { '0': { name: 'sales', domainId } } } : {}
  const { notCreated } = await stalwart.call(`x:${object}/set`, { create: { a: { ...value, domainId, ...aliases } } })
  expect(notCreated).toEqual({
    a: { type: 'primaryKeyViolation', properties: ['email'], objectId: { object: 'Account', id: sales } },
  })
})
