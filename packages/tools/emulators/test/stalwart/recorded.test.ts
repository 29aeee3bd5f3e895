import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { administrator, basic, createTestStalwart } from './stand-in.ts'

type Recorded = {
  note: string
  as: string
  request: { method: string; path: string; body?: unknown }
  status: number
  headers: Record<string, string>
  body: unknown
}

const file = new URL('recorded/stalwart-0.16.19.json', import.meta.url)
const { calls }: { calls: Recorded[] } = JSON.parse(readFileSync(file, 'utf8'))
// An app password stands behind the password there.
const random = (sizeBytes: number) => new Uint8Array(sizeBytes).fill(255)
const stalwart = createTestStalwart({ hostname: 'mail.recorded.test', random })

const credentials: Record<string, string | undefined> = {
  administrator: basic(administrator),
  nobody: undefined,
  'wrong password': basic({ ...administrator, password: 'wrong' }),
  anna: basic({ name: 'anna@acme.test', password: 'plum-anchor-41-river' }),
  'anna, old password': basic({ name: 'anna@acme.test', password: 'plum-anchor-41-river' }),
  'anna, new password': basic({ name: 'anna@acme.test', password: 'copper-lantern-88-fjord' }),
}

/** The ids that the stand-in gave for those that were recorded. */
const ids = new Map<string, string>()

// Each request builds on those before it, so they run in their order against one stand-in.
test.each(calls.map((call, index) => [index, call.note, call] as const))(
  'the stand-in answers as the real one did: %i, %s',
  async (_index, _note, recorded) => {
    const { method, path, body } = recorded.request
    // Both keys of the domain were there by then.
    if (recorded.note === 'destroy a linked domain') stalwart.clock.advance({ seconds: 5 })
    const authorization = credentials[recorded.as]
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(withOurIds(body))
    const response = await stalwart.send(path, {
      ...{ method, ...(text !== undefined && { body: text }) },
      headers: { ...(authorization && { authorization }), 'content-type': 'application/json' },
    })
    expect(response.status).toBe(recorded.status)
    for (const [name, value] of Object.entries(recorded.headers)) expect(response.headers.get(name)).toContain(value)
    const answer = await response.text()
    if (recorded.body === '') expect(answer).toBe('')
    else compare(JSON.parse(answer), recorded.body, [])
  },
)

/** Members whose content is that of the server, and not only its form. */
const sameContent = ['type', '@type', 'object', 'status', 'title', 'properties', 'stage', 'selector', 'name', 'aliases']
/** Members of which the stand-in has only some. */
const partial = ['capabilities', 'primaryAccounts']

/** Compares what the stand-in answers with what was recorded: the same members of the same types, and the same words where they matter. */
function compare(ours: unknown, theirs: unknown, path: readonly string[]): void {
  const name = path.at(-1) ?? ''
  const at = path.join('/')
  if (theirs === '…') return
  if (name === 'dnsZoneFile') expect(zoneOf(ours), at).toEqual(zoneOf(theirs))
  // A list of names of which the stand-in has only some.
  if (name === 'permissions' && Array.isArray(theirs)) return
  if (sameContent.includes(name)) expect(ours, at).toEqual(theirs)
  expect(kindOf(ours), at).toBe(kindOf(theirs))
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    expect(ours.length, at).toBe(theirs.length)
    ours.forEach((one, index) => {
      if (/^(id|ids|destroyed)$/.test(name) && typeof one === 'string') ids.set(String(theirs[index]), one)
      compare(one, theirs[index], [...path, name === 'ids' ? 'id' : `${index}`])
    })
  } else if (isObject(ours) && isObject(theirs)) {
    const [own, expected] = [Object.keys(ours), Object.keys(theirs)].map((keys) => keys.sort())
    if (partial.includes(name)) expect(expected, at).toEqual(expect.arrayContaining(own ?? []))
    // Sessions are shortened.
    else if (isSession(ours)) expect(own, at).toEqual(expect.arrayContaining(expected ?? []))
    else expect(own, at).toEqual(expected)
    for (const key of own ?? []) if (key in theirs) compare(ours[key], theirs[key], [...path, key])
  } else if (name === 'description' && !/weak/.test(String(theirs))) expect(ours, at).toEqual(theirs)
}

function withOurIds(value: unknown): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value
  if (Array.isArray(value)) return value.map(withOurIds)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [ids.get(name) ?? name, withOurIds(held)]))
}

/** The lines of a zone file without keys, digests and numbers. */
function zoneOf(text: unknown): string[] {
  return String(text)
    .replaceAll(/(p|d|id)=[\w+/]+=*/g, '$1=…')
    .split('\n')
}

function isSession(answer: Record<string, unknown>): boolean {
  return 'apiUrl' in answer
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
