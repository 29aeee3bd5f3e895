import { expect, test } from 'vitest'
import { markerOf, password, startMailServer } from './mail-server.ts'

const marker = markerOf('anna', 'membership')
const address = 'anna@acme.test'
const next = 'another-violet-tractor-8'

/** A new app password stands before all others. */
const zeros = (sizeBytes: number) => new Uint8Array(sizeBytes)

test('an app password that moves the password while it is set does not get it', async () => {
  let requestsLeft = Number.POSITIVE_INFINITY
  let appPassword = ''
  await using server = await startMailServer({
    random: zeros,
    async before() {
      if (requestsLeft-- !== 0) return
      const { created } = await server.byHand('x:AppPassword/set', { accountId: mailbox.id, create: { k: {} } })
      appPassword = (created as { k: { secret: string } }).k.secret
    },
  })
  await server.make('Domain', { name: 'acme.test' })
  const { mailbox } = await server.stalwart.mailboxes.create({ address, marker, password })
  // The first request reads where the password is, and the second one sets it there.
  requestsLeft = 1
  await server.stalwart.mailboxes.setPassword({ id: mailbox.id, marker }, next)
  expect(appPassword).toMatch(/^app_/)
  expect([await server.signIn(address, next), await server.signIn(address, appPassword)]).toEqual([200, 200])
})

test('two that create the same mailbox at once get the same one', async () => {
  await using server = await startMailServer()
  await server.make('Domain', { name: 'acme.test' })
  const create = () => server.stalwart.mailboxes.create({ address, marker, password })
  const results = await Promise.all([create(), create(), create()])
  expect(new Set(results.map(({ mailbox }) => mailbox.id)).size).toBe(1)
  expect(results.filter(({ isNew }) => isNew)).toHaveLength(1)
})

test('many calls at once go through in their turn', async () => {
  await using server = await startMailServer()
  const names = Array.from({ length: 20 }, (_, index) => `domain-${index}`)
  const created = names.map((name) => server.stalwart.domains.create({ name: `${name}.test`, marker: markerOf(name) }))
  await expect(Promise.all(created)).resolves.toHaveLength(20)
})
