import { expect, test } from 'vitest'
import { codeOf, markerOf, type Opened, open } from './opened.ts'

/** What is at Authentik before, as the attribute `platform`. Undefined: no object. Null: one without the attribute. */
const situations = {
  'nothing is there': undefined,
  'ours is there': { kind: 'KIND', id: 'one', env: 'test' },
  'ours is there, with more beside the marker': { kind: 'KIND', id: 'one', env: 'test', mustChangePassword: true },
  'one without a marker is there': null,
  'one of another id is there': { kind: 'KIND', id: 'two', env: 'test' },
  'one of another environment is there': { kind: 'KIND', id: 'one', env: 'production' },
  'one of another kind is there': { kind: 'other', id: 'one', env: 'test' },
  'one is there whose attribute is of somebody else': 'a text',
  'one is there whose attribute has a part of a marker': { kind: 'KIND' },
} as const

type Situation = keyof typeof situations

const foreign = 'external_conflict'
/** By situation: finding or making by name; the same with adoption; what is at a recorded place; removing at a place. */
const expected: Record<Situation, { byName: string; adopting: string; recorded: string; removing: string }> = {
  'nothing is there': { byName: 'ok', adopting: 'ok', recorded: 'ok', removing: 'ok' },
  'ours is there': { byName: 'ok', adopting: 'ok', recorded: 'ok', removing: 'ok' },
  'ours is there, with more beside the marker': { byName: 'ok', adopting: 'ok', recorded: 'ok', removing: 'ok' },
  'one without a marker is there': {
    byName: 'unclaimed_object',
    adopting: 'ok',
    recorded: 'ok',
    removing: 'unclaimed_object',
  },
  'one of another id is there': all(foreign),
  'one of another environment is there': all(foreign),
  'one of another kind is there': all(foreign),
  'one is there whose attribute is of somebody else': all(foreign),
  'one is there whose attribute has a part of a marker': all(foreign),
}

function all(code: string) {
  return { byName: code, adopting: code, recorded: code, removing: code }
}

/** Both kinds of objects that have attributes, under the same words. */
const kinds = {
  tenant: {
    add: ({ stand }: Opened, attributes: Record<string, unknown>) =>
      stand.control.addGroup({ name: 'tenant:acme', attributes }),
    make: ({ authentik }: Opened, more: object) =>
      authentik.groups.put({ name: 'tenant:acme', marker: markerOf('tenant'), ...more }),
    find: ({ authentik }: Opened, more: object) =>
      authentik.groups.find({ name: 'tenant:acme', marker: markerOf('tenant'), ...more }),
    remove: ({ authentik }: Opened, pk: string | number) =>
      authentik.groups.remove({ pk: String(pk), marker: markerOf('tenant') }),
    rows: ({ stand }: Opened) => stand.control.contents().groups.filter(({ name }) => name === 'tenant:acme'),
    nowhere: '11111111-2222-4333-8444-555555555555',
  },
  user: {
    add: ({ stand }: Opened, attributes: Record<string, unknown>) =>
      stand.control.addUser({ username: 'ada@acme.test', email: 'ada@acme.test', attributes }),
    make: ({ authentik }: Opened, more: object) => authentik.users.create({ ...ada, ...more }),
    find: ({ authentik }: Opened, more: object) => authentik.users.find({ ...ada, ...more }),
    remove: ({ authentik }: Opened, pk: string | number) =>
      authentik.users.remove({ pk: Number(pk), marker: markerOf('user') }),
    rows: ({ stand }: Opened) => stand.control.contents().users.filter(({ username }) => username === 'ada@acme.test'),
    nowhere: 1_000_000,
  },
} as const

const ada = {
  ...{ username: 'ada@acme.test', email: 'ada@acme.test', name: 'Ada', path: 'tenants/acme' },
  marker: markerOf('user'),
}

type Kind = keyof typeof kinds

const cases = Object.keys(kinds).flatMap((kind) =>
  Object.keys(situations).map((situation) => [kind as Kind, situation as Situation] as const),
)

/** Puts the situation there. Gives the place of the object, or one where nothing is. */
async function arrange(kind: Kind, situation: Situation) {
  const opened = await open()
  const platform = JSON.parse((JSON.stringify(situations[situation]) ?? 'null').replace('KIND', kind))
  const attributes = { theirs: 'stays', ...(platform !== null && { platform }) }
  const isThere = situations[situation] !== undefined
  const pk = isThere ? kinds[kind].add(opened, attributes) : kinds[kind].nowhere
  opened.stand.control.clearReceived()
  return { opened, pk, isThere, before: kinds[kind].rows(opened) }
}

test.each(cases)('%s: when %s, it is found and made by name as its marker says', async (kind, situation) => {
  for (const [way, more] of [
    ['byName', {}],
    ['adopting', { adopt: true }],
  ] as const) {
    const { opened, isThere, before } = await arrange(kind, situation)
    const code = expected[situation][way]
    expect(await codeOf(kinds[kind].find(opened, more)), way).toBe(code)
    expect(opened.writes()).toEqual([])
    expect(await codeOf(kinds[kind].make(opened, more)), way).toBe(code)
    if (code !== 'ok') {
      expect(opened.writes()).toEqual([])
      expect(kinds[kind].rows(opened)).toEqual(before)
      continue
    }
    const rows = kinds[kind].rows(opened)
    expect(rows).toMatchObject([{ attributes: { platform: { kind, id: 'one', env: 'test' } } }])
    if (isThere) expect(rows[0]?.attributes).toMatchObject({ theirs: 'stays' })
    opened.stand.control.clearReceived()
    expect(await kinds[kind].make(opened, more)).toMatchObject({ isNew: false })
    expect(opened.writes()).toEqual([])
  }
})

test.each(cases)('%s: when %s at its recorded place, a lost marker is given back', async (kind, situation) => {
  const { opened, pk, isThere } = await arrange(kind, situation)
  const code = expected[situation].recorded
  expect(await codeOf(kinds[kind].make(opened, { pk }))).toBe(code)
  if (code !== 'ok') return expect(opened.writes()).toEqual([])
  const [row, ...others] = kinds[kind].rows(opened)
  expect(others).toEqual([])
  expect(row?.attributes).toMatchObject({ platform: { kind, id: 'one', env: 'test' } })
  if (isThere) expect(row?.pk).toBe(pk)
})

test.each(cases)('%s: when %s, it is removed only if it is ours', async (kind, situation) => {
  const { opened, pk, before } = await arrange(kind, situation)
  const code = expected[situation].removing
  expect(await codeOf(kinds[kind].remove(opened, pk))).toBe(code)
  expect(kinds[kind].rows(opened)).toEqual(code === 'ok' ? [] : before)
})

test.each(Object.keys(kinds) as Kind[])('%s: ours is found by its marker under another name', async (kind) => {
  const opened = await open()
  const marker = { platform: markerOf(kind) }
  const pk =
    kind === 'user'
      ? opened.stand.control.addUser({ username: 'renamed', attributes: marker })
      : opened.stand.control.addGroup({ name: 'renamed', attributes: marker })
  expect(await kinds[kind].find(opened, {})).toMatchObject({ pk })
  expect(await kinds[kind].find(opened, { pk: kinds[kind].nowhere })).toMatchObject({ pk })
})

test.each(Object.keys(kinds) as Kind[])('%s: of two with our marker, none is chosen by chance', async (kind) => {
  const opened = await open()
  for (const name of ['first', 'second']) {
    const attributes = { platform: markerOf(kind) }
    if (kind === 'user') opened.stand.control.addUser({ username: name, attributes })
    else opened.stand.control.addGroup({ name, attributes })
  }
  expect(await codeOf(kinds[kind].find(opened, {}))).toBe('external_conflict')
  const named = kinds[kind].add(opened, { platform: markerOf(kind) })
  expect(await kinds[kind].find(opened, {})).toMatchObject({ pk: named })
})
