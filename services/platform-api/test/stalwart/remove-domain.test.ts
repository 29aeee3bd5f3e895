import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailServer, markerOf, startMailServer } from './mail-server.ts'

/** What happens before a request of the adapter; a test sets it. */
let before: (at: number) => void | Promise<void> = () => undefined
let at = 0
let server: MailServer
beforeAll(async () => {
  server = await startMailServer({
    before() {
      at += 1
      return before(at - 1)
    },
  })
})
afterAll(() => server[Symbol.asyncDispose]())

let count = 0
let own: { name: string; marker: ReturnType<typeof markerOf> }
let id: string
beforeEach(async () => {
  count += 1
  before = () => undefined
  own = { name: `domain-${count}.test`, marker: markerOf(`domain-${count}`) }
  server.emulator.control.clearFaults()
  id = (await server.stalwart.domains.create(own)).id
  await server.stalwart.domains.awaitZone(own)
  server.emulator.control.clearReceived()
})

function remove() {
  at = 0
  return server.stalwart.domains.remove(own)
}

const stored = (name = own.name) => server.emulator.control.objects('Domain').find((domain) => domain.name === name)
const keysOf = (domainId: string) =>
  server.emulator.control.objects('DkimSignature').filter((key) => key.domainId === domainId)
const add = {
  user: (name = 'anna') => server.make('Account', { '@type': 'User', name, domainId: id }),
  group: (name = 'sales') => server.make('Account', { '@type': 'Group', name, domainId: id }),
  list: (name = 'all') => server.make('MailingList', { name, domainId: id }),
  async alias() {
    const domainId = await server.make('Domain', { name: `other-${count}.test` })
    const aliases = { '0': { name: 'anna', domainId: id } }
    return server.make('Account', { '@type': 'User', name: 'holder', domainId, aliases })
  },
}

test('a domain that nothing uses is removed with its keys', async () => {
  await expect(remove()).resolves.toEqual({ kind: 'removed' })
  expect([stored(), keysOf(id)]).toEqual([undefined, []])
})

test('a domain that is gone is removed', async () => {
  await remove()
  server.writes()
  await expect(remove()).resolves.toEqual({ kind: 'removed' })
  expect(server.writes()).toEqual([])
})

test.each<[string, (keyof typeof add)[], Record<string, number>, (string | null)[]]>([
  ['a person', ['user'], { Account: 1 }, ['anna@']],
  ['a group', ['group'], { Account: 1 }, ['sales@']],
  ['a list', ['list'], { MailingList: 1 }, ['all@']],
  ['an alias elsewhere', ['alias'], { Account: 1 }, ['holder@other-']],
  ['all of them', ['user', 'group', 'list'], { Account: 2, MailingList: 1 }, ['anna@', 'sales@', 'all@']],
])('a domain that %s uses stays as it is, with its keys', async (_case, users, counts, names) => {
  for (const user of users) await add[user]()
  const [domain, keys] = [stored(), keysOf(id)]
  await expect(remove()).resolves.toEqual({
    ...{ kind: 'in_use', counts, hasNewKeys: false },
    sample: names.map((name) => ({
      type: expect.any(String),
      id: expect.any(String),
      name: expect.stringContaining(String(name)),
    })),
  })
  expect([stored(), keysOf(id)]).toEqual([domain, keys])
})

test('of many that use it five are named', async () => {
  for (let index = 0; index < 7; index++) await add.user(`user-${index}`)
  const removal = await remove()
  expect(removal).toMatchObject({ kind: 'in_use', counts: { Account: 7 } })
  expect(removal.kind === 'in_use' && removal.sample).toHaveLength(5)
})

test('the keys of domains with similar names stay, in each order', async () => {
  const names = [own.name, `a${own.name}`, `${own.name}.test`]
  for (const order of permutationsOf(names)) {
    const ids = new Map<string, string>()
    for (const name of names) {
      const { id: made } = await server.stalwart.domains.create({ name, marker: own.marker })
      ids.set(name, made)
      await server.stalwart.domains.awaitZone({ name, marker: own.marker })
    }
    server.emulator.control.setFaults([
      { kind: 'filter-ignored', at: 'DkimSignature/query' },
      { kind: 'filter-ignored', at: 'Domain/query' },
    ])
    for (const [index, name] of order.entries()) {
      await expect(server.stalwart.domains.remove({ name, marker: own.marker })).resolves.toEqual({ kind: 'removed' })
      for (const left of order.slice(index + 1)) expect(keysOf(ids.get(left) ?? '')).toHaveLength(2)
      for (const gone of order.slice(0, index + 1)) expect(keysOf(ids.get(gone) ?? '')).toEqual([])
    }
    server.emulator.control.clearFaults()
  }
})

test('something that begins to use it between the two attempts keeps it, with new keys', async () => {
  const old = keysOf(id).map(({ publicKey }) => publicKey)
  before = async (at) => {
    // Find, destroy, list the keys, make them manual, destroy them.
    if (at === 4) await add.user()
  }
  await expect(remove()).resolves.toMatchObject({ kind: 'in_use', counts: { Account: 1 }, hasNewKeys: true })
  expect(stored()).toMatchObject({ dkimManagement: { '@type': 'Automatic' } })
  await expect(server.stalwart.domains.awaitZone(own)).resolves.toMatchObject({ missingKeys: [] })
  expect(keysOf(id).filter(({ publicKey }) => old.includes(publicKey))).toEqual([])
})

test('a key that is made between the two attempts goes too', async () => {
  const made: unknown[] = []
  before = async (at) => {
    if (at !== 4) return
    await server.byHand('x:DkimSignature/set', { destroy: keysOf(id).map((key) => key.id) })
    await server.byHand('x:Domain/set', { update: { [id]: { dkimManagement: { '@type': 'Automatic' } } } })
    await server.byHand('x:Domain/query', {})
    made.push(...keysOf(id))
  }
  await expect(remove()).resolves.toEqual({ kind: 'removed' })
  expect([made.length, keysOf(id)]).toEqual([1, []])
})

test('a removal that ended after the keys goes on, whether the domain is in use by then or not', async () => {
  for (const isUsed of [true, false]) {
    await server.byHand('x:Domain/set', { update: { [id]: { dkimManagement: { '@type': 'Manual' } } } })
    await server.byHand('x:DkimSignature/set', { destroy: keysOf(id).map((key) => key.id) })
    if (isUsed) {
      const user = await add.user()
      await expect(remove()).resolves.toMatchObject({ kind: 'in_use', hasNewKeys: true })
      await expect(server.stalwart.domains.awaitZone(own)).resolves.toMatchObject({ missingKeys: [] })
      await server.byHand('x:Account/set', { destroy: [user] })
    } else await expect(remove()).resolves.toEqual({ kind: 'removed' })
  }
})

test('a domain that the mail server does not let go is no removal', async () => {
  server.emulator.control.setFaults([{ kind: 'unseen', at: 'DkimSignature/query' }])
  await expect(remove()).rejects.toMatchObject({ code: 'verify_failed' })
  expect(stored()).toBeDefined()
})

function permutationsOf(items: readonly string[]): string[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item) => permutationsOf(items.filter((one) => one !== item)).map((rest) => [item, ...rest]))
}
