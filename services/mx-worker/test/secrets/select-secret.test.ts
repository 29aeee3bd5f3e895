import { expect, test } from 'vitest'
import { selectSecret } from '../../src/secrets/select-secret.ts'
import { vector } from './vector.ts'

const now = new Date('2026-06-15T12:00:00Z')
const past = '2026-06-01T00:00:00+00:00'
const later = '2026-06-14T00:00:00+00:00'
const future = '2026-07-01T00:00:00+00:00'
/** The moment of the question, as PostgreSQL writes it in JSON, with a time zone of the session. */
const nowElsewhere = '2026-06-15T14:00:00+02:00'

type Times = { active_from?: string; retired_at?: string; disabled_at?: string }

function rowOf(id: string, { active_from = '', retired_at = '', disabled_at = '' }: Times = {}) {
  const times = { active_from: active_from || null, retired_at: retired_at || null, disabled_at: disabled_at || null }
  const names = {
    ...{ version: id, tenant_id: 'tenant', client_id: 'client', client_secret_wrapped: vector.envelope },
    certificate_thumbprint: null,
  }
  return { id, ...names, ...times }
}

test.each<[string, Record<string, Times>, string]>([
  ['no secret', {}, 'no_active_secret'],
  ['one that always counts', { a: {} }, 'a'],
  ['one that began', { a: { active_from: past } }, 'a'],
  ['one that begins now', { a: { active_from: nowElsewhere } }, 'a'],
  ['one that begins later', { a: { active_from: future } }, 'no_active_secret'],
  ['one that is disabled', { a: { disabled_at: past } }, 'no_active_secret'],
  ['one that is retired', { a: { retired_at: past } }, 'no_active_secret'],
  ['one that is retired now', { a: { retired_at: nowElsewhere } }, 'no_active_secret'],
  ['one that is retired later', { a: { retired_at: future } }, 'a'],
  ['the one that began last', { a: {}, b: { active_from: later }, c: { active_from: past } }, 'b'],
  ['the former one until the next begins', { a: { active_from: past }, b: { active_from: future } }, 'a'],
  ['the next one when it begins', { a: { active_from: past }, b: { active_from: nowElsewhere } }, 'b'],
  ['the former one when the last is disabled', { a: {}, b: { active_from: past, disabled_at: past } }, 'a'],
  ['the former one when the last is retired', { a: {}, b: { active_from: past, retired_at: later } }, 'a'],
  ['two that always count', { a: {}, b: {} }, 'ambiguous_active_secret'],
  ['two that began at once', { a: { active_from: past }, b: { active_from: past } }, 'ambiguous_active_secret'],
  ['two former ones at once, and a last one', { a: {}, b: {}, c: { active_from: past } }, 'c'],
  ['two at once, of which one is disabled', { a: { disabled_at: past }, b: {} }, 'b'],
])('of %s: %s gives %s', (_, rows, expected) => {
  const given = Object.entries(rows).map(([id, times]) => rowOf(id, times))
  for (const order of [given, given.toReversed()]) {
    const selected = selectSecret(order, now)
    expect(selected.kind === 'selected' ? selected.ref.id : selected.kind).toBe(expected)
  }
})

test('what is selected is named by its fingerprint, and has no value', () => {
  const selected = selectSecret([rowOf('a')], now)
  expect(selected).toMatchObject({
    kind: 'selected',
    ref: { id: 'a', tenantId: 'tenant', clientId: 'client', fingerprint: vector.fingerprint },
  })
})
