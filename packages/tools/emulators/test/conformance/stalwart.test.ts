import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callStalwart, describeStalwartConformance, postJmap, signIn } from './stalwart-target.ts'

/** How long the real one may take to make keys. */
const patience = { timeout: 60_000, interval: 200 }
const password = 'plum-anchor-41-river'
const nextPassword = 'copper-lantern-88-fjord'

type Result = Record<string, unknown>
type Credential = { '@type': string; credentialId: string; secret: string }

/** The id of what a call created under the name `new`. */
function idOf(result: Result | undefined): string {
  return (result?.created as { new: { id: string } } | undefined)?.new.id ?? ''
}

describeStalwartConformance((start) => {
  const domain = `conformance-${randomBytes(6).toString('hex')}.test`
  let domainId: string
  const made: [object: string, id: string][] = []

  const call = async (name: string, given: Result) => (await callStalwart(await start(), [[name, given]]))[0] ?? {}

  async function make(object: string, value: Result): Promise<string> {
    const { created, notCreated } = await call(`x:${object}/set`, { create: { new: value } })
    if (!created) throw new Error(JSON.stringify(notCreated))
    const id = idOf({ created })
    made.unshift([object, id])
    return id
  }

  const user = (name: string) => ({
    ...{ '@type': 'User', name, domainId, credentials: { '0': { '@type': 'Password', secret: password } } },
  })
  const read = async (object: string, id: string) => {
    const { list } = await call(`x:${object}/get`, { ids: [id] })
    return (list as Result[])[0] ?? {}
  }
  const update = (object: string, id: string, patch: Result) => call(`x:${object}/set`, { update: { [id]: patch } })

  beforeAll(async () => {
    domainId = await make('Domain', {
      ...{ name: domain, isEnabled: false, description: 'platform:domain:conformance:test', aliases: {} },
      certificateManagement: { '@type': 'Manual' },
      dkimManagement: { '@type': 'Automatic' },
      dnsManagement: { '@type': 'Manual' },
      subAddressing: { '@type': 'Enabled' },
    })
  })

  afterAll(async () => {
    await update('Domain', domainId, { dkimManagement: { '@type': 'Manual' } })
    const { ids } = await call('x:DkimSignature/query', { filter: { domainId } })
    await call('x:DkimSignature/set', { destroy: ids })
    for (const [object, id] of made) await call(`x:${object}/set`, { destroy: [id] })
  })

  test('nobody and a wrong key are refused, and a session without credentials is anonymous', async () => {
    const { url } = await start()
    for (const authorization of [undefined, 'Bearer API_wrong'])
      expect((await postJmap(url, '{"using":[],"methodCalls":[]}', authorization)).status).toBe(401)
    const session = await fetch(new URL('/jmap/session', url))
    expect([session.status, await session.json()]).toMatchObject([200, { username: '', accounts: {} }])
  })

  test('a request that cannot be read comes back in the refusal', async () => {
    const { url, key } = await start()
    const response = await postJmap(url, '{"using":["urn:unknown"],"methodCalls":[]}', `Bearer ${key}`)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { type: expect.stringMatching(/notRequest$/), detail: expect.stringContaining('urn:unknown') },
    ])
  })

  test('a disabled domain gets both keys, and its zone file shows them', async () => {
    await expect
      .poll(async () => {
        const { ids } = await call('x:DkimSignature/query', { filter: { domainId } })
        const { list } = await call('x:DkimSignature/get', {
          ids,
          properties: ['@type', 'domainId', 'stage', 'selector'],
        })
        return (list as Result[]).map((key) => [key['@type'], key.domainId, key.stage]).toSorted()
      }, patience)
      .toEqual([
        ['Dkim1Ed25519Sha256', domainId, 'active'],
        ['Dkim1RsaSha256', domainId, 'active'],
      ])
    const zone = String((await read('Domain', domainId)).dnsZoneFile)
    expect(zone).toMatch(
      new RegExp(`^[\\w-]+\\._domainkey\\.${domain}\\. IN TXT "v=DKIM1; k=ed25519; h=sha256; p=.{44}"$`, 'm'),
    )
    expect(zone).toMatch(
      new RegExp(`^[\\w-]+\\._domainkey\\.${domain}\\. IN TXT \\(\\n +"v=DKIM1; k=rsa; h=sha256; p=`, 'm'),
    )
    expect(zone).toMatch(new RegExp(`^${domain}\\. IN TXT "v=spf1 mx -all"$`, 'm'))
    expect(zone).toMatch(new RegExp(`^${domain}\\. IN MX \\d+ \\S+\\.$`, 'm'))
  })

  test('a name is stored in lower case, once, and only below a known ending', async () => {
    const create = { same: { name: domain.toUpperCase() }, bad: { name: 'acme.example' } }
    await expect(call('x:Domain/set', { create })).resolves.toMatchObject({
      notCreated: {
        same: { type: 'primaryKeyViolation', properties: ['name'], objectId: { object: 'Domain', id: domainId } },
        bad: { type: 'invalidPatch', properties: ['name'] },
      },
    })
  })

  test('a part of a name finds nothing', async () => {
    for (const [name, ids] of [
      [domain, [domainId]],
      [domain.slice(1), []],
      [`a${domain}`, []],
    ] as const)
      await expect(call('x:Domain/query', { filter: { name } })).resolves.toMatchObject({ ids })
  })

  test('with a sort, a position and a total a query pages as the standard says', async () => {
    const ids = []
    for (const name of ['page-a', 'page-b', 'page-c']) ids.push(await make('Account', user(name)))
    const given = {
      filter: { domainId },
      sort: [{ property: 'id', isAscending: true }],
      calculateTotal: true,
      limit: 2,
    }
    const pages = await callStalwart(await start(), [
      ['x:Account/query', { ...given, position: 0 }],
      ['x:Account/query', { ...given, position: 2 }],
    ])
    expect(pages.flatMap((page) => page.ids)).toEqual(expect.arrayContaining(ids))
    expect(pages).toMatchObject([{ total: expect.any(Number) }, { total: expect.any(Number) }])
    expect(pages[0]?.ids).toHaveLength(2)
  })

  test('a request sees what its earlier calls changed', async () => {
    const reference = { resultOf: 'c1', name: 'x:Account/query', path: '/ids' }
    const filter = { name: 'seen', domainId }
    const sort = [{ property: 'id', isAscending: true }]
    const [set, query, get] = await callStalwart(await start(), [
      ['x:Account/set', { create: { new: user('seen') } }],
      ['x:Account/query', { filter, sort, position: 0, limit: 500, calculateTotal: true }],
      ['x:Account/get', { '#ids': reference, properties: ['name', 'description'] }],
    ])
    const id = idOf(set)
    made.unshift(['Account', id])
    expect([query, get]).toMatchObject([{ ids: [id], total: 1 }, { list: [{ id, name: 'seen', description: null }] }])
    const [, changed] = await callStalwart(await start(), [
      ['x:Account/set', { update: { [id]: { description: 'changed' } } }],
      ['x:Account/get', { ids: [id], properties: ['description'] }],
    ])
    expect(changed).toMatchObject({ list: [{ description: 'changed' }] })
    const [destroyed, gone] = await callStalwart(await start(), [
      ['x:Account/set', { destroy: [id] }],
      ['x:Account/get', { ids: [id] }],
    ])
    expect([destroyed, gone]).toMatchObject([{ destroyed: [id] }, { list: [], notFound: [id] }])
  })

  test.each([
    ['an array for a list', { aliases: [] }, 'aliases'],
    ['a property of the server', { emailAddress: 'x@acme.test' }, 'emailAddress'],
    ['an empty text', { description: '' }, 'description'],
  ])('%s is refused', async (_case, patch, property) => {
    const id = await make('Account', user(`refused-${property.toLowerCase()}`))
    await expect(update('Account', id, patch)).resolves.toMatchObject({
      notUpdated: { [id]: { type: 'invalidPatch', properties: [property] } },
    })
  })

  test('a filter that is not supported is an error of its call', async () => {
    for (const filter of [{ emailAddress: `anna@${domain}` }, { operator: 'OR', conditions: [{ name: 'anna' }] }])
      await expect(call('x:Account/query', { filter })).resolves.toMatchObject({ error: { type: 'unsupportedFilter' } })
  })

  test('a weak password is refused, and an address is unique', async () => {
    const id = await make('Account', user('unique'))
    const weak = { ...user('weak'), credentials: { '0': { '@type': 'Password', secret: 'password' } } }
    const create = { weak, same: { '@type': 'Group', name: 'unique', domainId } }
    await expect(call('x:Account/set', { create })).resolves.toMatchObject({
      notCreated: {
        weak: { type: 'invalidProperties', properties: ['secret'] },
        same: { type: 'primaryKeyViolation', properties: ['email'], objectId: { object: 'Account', id } },
      },
    })
  })

  test('a frozen mailbox keeps its passwords, and gets its permissions back as they were', async () => {
    const target = await start()
    const id = await make('Account', user('frozen'))
    const address = `frozen@${domain}`
    expect(await signIn(target, address, password)).toBe(200)
    const before = { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { pop3Retr: true } }
    const names = ['authenticate', 'authenticateWithAlias', 'imapAuthenticate', 'pop3Authenticate', 'sieveAuthenticate']
    const frozen = {
      ...before,
      disabledPermissions: {
        pop3Retr: true,
        ...Object.fromEntries([...names, 'emailSend'].map((name) => [name, true])),
      },
    }
    for (const [permissions, status] of [
      [before, 200],
      [frozen, 403],
      [before, 200],
      [{ '@type': 'Inherit' }, 200],
    ] as const) {
      await update('Account', id, { permissions })
      expect((await read('Account', id)).permissions).toEqual(permissions)
      expect(await signIn(target, address, password)).toBe(status)
    }
  })

  test('a password is changed at the position of its entry, and an app password by nobody', async () => {
    const target = await start()
    const id = await make('Account', user('secrets'))
    const address = `secrets@${domain}`
    const { created } = await call('x:AppPassword/set', { accountId: id, create: { k: { description: 'phone' } } })
    const { id: appPasswordId } = (created as { k: { id: string; secret: string } }).k
    const credentials = Object.entries((await read('Account', id)).credentials as Record<string, Credential>)
    const positionOf = (type: string) => credentials.find(([, one]) => one['@type'] === type)?.[0]
    expect(credentials.map(([, { secret }]) => secret)).toEqual(['****', '****'])
    expect(credentials.some(([, { credentialId }]) => credentialId === appPasswordId)).toBe(true)
    const changed = await update('Account', id, { [`credentials/${positionOf('Password')}/secret`]: nextPassword })
    expect(changed).toMatchObject({ updated: { [id]: null } })
    expect([await signIn(target, address, password), await signIn(target, address, nextPassword)]).toEqual([401, 200])
    const refused = await update('Account', id, { [`credentials/${positionOf('AppPassword')}/secret`]: nextPassword })
    expect(refused).toMatchObject({ notUpdated: { [id]: { type: 'forbidden' } } })
    const destroy = [appPasswordId]
    await expect(call('x:AppPassword/set', { accountId: id, destroy })).resolves.toMatchObject({ destroyed: destroy })
    expect(Object.values((await read('Account', id)).credentials as object)).toHaveLength(1)
  })

  test('an account without a password gets one at a free position', async () => {
    const target = await start()
    const id = await make('Account', { '@type': 'User', name: 'without', domainId })
    await update('Account', id, { 'credentials/0': { '@type': 'Password', secret: password } })
    expect(await signIn(target, `without@${domain}`, password)).toBe(200)
  })

  test('a domain is linked by accounts, lists and its own keys, and goes when they are gone', {
    timeout: 90_000,
  }, async () => {
    const name = `linked-${domain}`
    const id = await make('Domain', { name, dkimManagement: { '@type': 'Automatic' } })
    const account = await make('Account', { '@type': 'User', name: 'anna', domainId: id })
    const list = await make('MailingList', { name: 'all', domainId: id, recipients: { 'x@else.test': true } })
    const keys = async () => {
      const { ids } = await call('x:DkimSignature/query', { filter: { domainId: id } })
      return ids as string[]
    }
    await expect.poll(keys, patience).toHaveLength(2)
    const linked = async () => {
      const { notDestroyed } = await call('x:Domain/set', { destroy: [id] })
      return (notDestroyed as Record<string, { type: string; linkedObjects: { object: string; id: string }[] }>)[id]
    }
    const signatures = (await keys()).map((key) => ({ object: 'DkimSignature', id: key }))
    expect((await linked())?.linkedObjects).toEqual(
      expect.arrayContaining([{ object: 'Account', id: account }, { object: 'MailingList', id: list }, ...signatures]),
    )
    await call('x:Account/set', { destroy: [account] })
    await call('x:MailingList/set', { destroy: [list] })
    expect(await linked()).toMatchObject({ type: 'objectIsLinked' })
    await update('Domain', id, { dkimManagement: { '@type': 'Manual' } })
    await call('x:DkimSignature/set', { destroy: await keys() })
    await expect(call('x:Domain/set', { destroy: [id] })).resolves.toMatchObject({ destroyed: [id] })
  })

  test('a domain whose keys become automatic again gets new ones', { timeout: 90_000 }, async () => {
    const id = await make('Domain', { name: `again-${domain}` })
    await update('Domain', id, { dkimManagement: { '@type': 'Automatic' } })
    const keys = async () => (await call('x:DkimSignature/query', { filter: { domainId: id } })).ids as string[]
    await expect.poll(keys, patience).toHaveLength(2)
    await update('Domain', id, { dkimManagement: { '@type': 'Manual' } })
    await call('x:DkimSignature/set', { destroy: await keys() })
  })
})
