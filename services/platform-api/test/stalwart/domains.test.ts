import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailServer, markerOf, startMailServer } from './mail-server.ts'

let server: MailServer
beforeAll(async () => {
  server = await startMailServer()
})
afterAll(() => server[Symbol.asyncDispose]())

let count = 0
let own: { name: string; marker: ReturnType<typeof markerOf> }
beforeEach(() => {
  count += 1
  own = { name: `domain-${count}.test`, marker: markerOf(`domain-${count}`) }
  server.emulator.control.clearFaults()
  server.emulator.control.clearReceived()
})

const domains = () => server.stalwart.domains
const stored = () => server.emulator.control.objects('Domain').find(({ name }) => name === own.name)

test('a domain is created disabled, with automatic keys and nothing else automatic, and is found by name and marker', async () => {
  const domain = await domains().create({ ...own, text: 'Acme' })
  expect(domain).toEqual({ id: expect.any(String), name: own.name, isEnabled: false, marker: own.marker })
  expect(stored()).toMatchObject({
    description: `platform:domain:domain-${count}:test Acme`,
    dkimManagement: { '@type': 'Automatic' },
    dnsManagement: { '@type': 'Manual' },
    certificateManagement: { '@type': 'Manual' },
  })
  await expect(domains().find(own.name)).resolves.toEqual(domain)
  await expect(domains().findByMarker(own.marker)).resolves.toEqual(domain)
})

test('creating a domain again writes nothing and gives the same one', async () => {
  const domain = await domains().create(own)
  const before = server.emulator.control.objects('Domain').length
  await expect(domains().create(own)).resolves.toEqual(domain)
  expect(server.emulator.control.objects('Domain')).toHaveLength(before)
})

test('a domain that is not there is not found', async () => {
  await expect(domains().find(own.name)).resolves.toBeUndefined()
  await expect(domains().findByMarker(own.marker)).resolves.toBeUndefined()
  for (const work of [
    () => domains().setEnabled(own, true),
    () => domains().readZone(own),
    () => domains().awaitZone(own),
    () => domains().listSigningKeys(own),
    () => domains().setMarker(own, own.marker),
  ])
    await expect(work()).rejects.toMatchObject({ code: 'dependency_failed' })
})

test('a name that holds ours is not ours', async () => {
  await domains().create({ name: `a${own.name}`, marker: markerOf('other') })
  await domains().create({ name: `${own.name}.test`, marker: markerOf('another') })
  await expect(domains().find(own.name)).resolves.toBeUndefined()
})

test('a domain is enabled and disabled, and nothing is written when it is so already', async () => {
  await domains().create(own)
  server.writes()
  for (const isEnabled of [true, false]) {
    await domains().setEnabled(own, isEnabled)
    expect(stored()).toMatchObject({ isEnabled })
    expect(server.writes()).toEqual(['Domain/set'])
    await domains().setEnabled(own, isEnabled)
    expect(server.writes()).toEqual([])
  }
})

test('the zone names the keys that are not made yet, and waits for them', async () => {
  await domains().create(own)
  await expect(domains().readZone(own)).resolves.toMatchObject({ missingKeys: ['rsa'] })
  const { records, missingKeys } = await domains().awaitZone(own)
  expect(missingKeys).toEqual([])
  const keys = records.filter(({ name }) => name.endsWith(`._domainkey.${own.name}`))
  expect(keys).toEqual([
    { name: expect.stringMatching(/^v1-ed25519-/), type: 'TXT', text: expect.stringMatching(/k=ed25519; .*p=.{44}$/) },
    { name: expect.stringMatching(/^v1-rsa-/), type: 'TXT', text: expect.stringMatching(/k=rsa; .*p=MIIBIj.{386}$/) },
  ])
  expect(records).toContainEqual({ name: own.name, type: 'MX', preference: 10, exchange: 'mail.example.test' })
})

test('waiting for keys ends after half a minute', async () => {
  server.emulator.control.setDkimDelays({ rsaMs: 3_600_000 })
  await domains().create(own)
  const before = server.clock.now().getTime()
  await expect(domains().awaitZone(own)).resolves.toMatchObject({ missingKeys: ['rsa'] })
  expect(server.clock.now().getTime() - before).toBeLessThanOrEqual(30_000)
  server.emulator.control.setDkimDelays({ rsaMs: 2000 })
})

test('signing keys are those of the domain alone', async () => {
  await domains().create(own)
  await domains().create({ name: `a${own.name}`, marker: markerOf('neighbour') })
  server.clock.advance({ seconds: 5 })
  const keys = await domains().listSigningKeys(own)
  expect(keys).toMatchObject([
    { algorithm: 'ed25519', stage: 'active', selector: expect.stringMatching(/^v1-ed25519-/) },
    { algorithm: 'rsa', stage: 'active', selector: expect.stringMatching(/^v1-rsa-/) },
  ])
  server.emulator.control.setFaults([{ kind: 'filter-ignored', at: 'DkimSignature/query' }])
  await expect(domains().listSigningKeys(own)).resolves.toEqual(keys)
})

/** What may stand at the name, with what each change of it says. */
const foreign = [
  ['of nobody', null, 'unclaimed_object'],
  ['of another tenant', 'platform:domain:somebody-else:test', 'external_conflict'],
  ['of another environment', (id: number) => `platform:domain:domain-${id}:production`, 'external_conflict'],
] as const

test.each(foreign)('a domain %s is found, and never changed', async (_case, description, code) => {
  const text = typeof description === 'function' ? description(count) : description
  await server.make('Domain', { name: own.name, description: text, dkimManagement: { '@type': 'Automatic' } })
  await expect(domains().find(own.name)).resolves.toMatchObject({ isEnabled: true })
  const before = stored()
  for (const change of [
    () => domains().create(own),
    () => domains().setEnabled(own, false),
    () => domains().setMarker(own, markerOf('next')),
    () => domains().remove(own),
    () => domains().awaitZone(own),
  ])
    await expect(change()).rejects.toMatchObject({ name: 'StepFailure', code })
  expect(stored()).toEqual(before)
})

test('an operator adopts a domain of nobody, and none of somebody else', async () => {
  const id = await server.make('Domain', { name: own.name, isEnabled: true })
  await expect(domains().create({ ...own, adopt: true })).resolves.toMatchObject({ id, marker: own.marker })
  expect(stored()).toMatchObject({ isEnabled: true, description: `platform:domain:domain-${count}:test` })
  const other = { name: own.name, marker: markerOf('other'), adopt: true }
  await expect(domains().create(other)).rejects.toMatchObject({ code: 'external_conflict' })
})

test('a name that is an alias of another domain is a conflict', async () => {
  await server.make('Domain', { name: `main-${count}.test`, aliases: { [own.name]: true } })
  await expect(domains().create({ ...own, adopt: true })).rejects.toMatchObject({ code: 'external_conflict' })
})

test('a name that the mail server refuses is a refusal', async () => {
  await expect(domains().create({ ...own, name: 'acme.example' })).rejects.toMatchObject({
    code: 'validation_rejected',
  })
})

test('a marker is replaced, once or twice', async () => {
  await domains().create(own)
  const next = { kind: 'tenant', id: 'acme', env: 'test' }
  for (let time = 0; time < 2; time++) await domains().setMarker(own, next, 'Acme')
  expect(stored()).toMatchObject({ description: 'platform:tenant:acme:test Acme' })
  await expect(domains().setMarker(own, own.marker)).rejects.toMatchObject({ code: 'external_conflict' })
  await domains().setMarker({ name: own.name, marker: next }, own.marker)
  await expect(domains().find(own.name)).resolves.toMatchObject({ marker: own.marker })
})

test('one marker at two domains is a conflict', async () => {
  await domains().create(own)
  await server.make('Domain', { name: `copy-${count}.test`, description: `platform:domain:domain-${count}:test copy` })
  await expect(domains().findByMarker(own.marker)).rejects.toMatchObject({ code: 'external_conflict' })
})

test('a domain is found among more than a page of them', async () => {
  await using crowded = await startMailServer()
  for (let page = 0; page < 3; page++) {
    const names = Array.from({ length: 400 }, (_, index) => `number-${page * 400 + index}.test`)
    const create = Object.fromEntries(
      names.map((name) => [name, { name, description: `platform:domain:${name.slice(0, -5)}:test` }]),
    )
    await crowded.byHand('x:Domain/set', { create })
  }
  await expect(crowded.stalwart.domains.findByMarker(markerOf('number-1199'))).resolves.toMatchObject({
    name: 'number-1199.test',
  })
  crowded.emulator.control.setFaults([{ kind: 'filter-ignored', at: 'Domain/query' }])
  await expect(crowded.stalwart.domains.find('number-700.test')).resolves.toMatchObject({ name: 'number-700.test' })
  await expect(crowded.stalwart.domains.find('number-7000.test')).resolves.toBeUndefined()
})
