import { flagRules } from '@constellation/contracts-platform'
import { expect, test } from 'vitest'
import { evaluateFlag, traceFlag } from '../../src/domain/flags/evaluate-flag.ts'
import { definition, targets } from './definition.ts'

const context = { userId: 'u', tenantId: '018f6b1e-7c2a-7d11-9a00-000000000001', partnerId: 'p', planKey: 'gold' }
/** The bucket of the tenant above. */
const bucket = 534

const kinds = [
  ['users', context.userId],
  ['tenants', context.tenantId],
  ['partners', context.partnerId],
  ['plans', context.planKey],
] as const

const on = { on: true, reason: 'TARGETING_MATCH' }
const off = { on: false, reason: 'TARGETING_MATCH' }

test.each(kinds)('of the %s those that are allowed have it, and deny comes before allow', (kind, id) => {
  const withLists = (lists: Parameters<typeof targets>[1]) => definition({ targets: targets(kind, lists) })
  expect(evaluateFlag(withLists({ allow: [id] }), context)).toEqual(on)
  expect(evaluateFlag(withLists({ deny: [id] }), context)).toEqual(off)
  expect(evaluateFlag(withLists({ allow: [id], deny: [id] }), context)).toEqual(off)
  expect(evaluateFlag(withLists({ allow: ['other'], deny: ['another'] }), context)).toMatchObject({ reason: 'DEFAULT' })
  expect(evaluateFlag(withLists({ allow: [id] }), {})).toEqual({ on: false, reason: 'DEFAULT' })
})

const earlierFirst = kinds.flatMap(([first, firstId], at) =>
  kinds.slice(at + 1).map(([second, secondId]) => ({ first, firstId, second, secondId })),
)
test.each(earlierFirst)('$first are asked before $second', ({ first, firstId, second, secondId }) => {
  const lists = { ...targets(first, { allow: [firstId] }), [second]: targets(second, { deny: [secondId] })[second] }
  expect(evaluateFlag(definition({ targets: lists }), context)).toEqual(on)
  const reverse = { ...targets(first, { deny: [firstId] }), [second]: targets(second, { allow: [secondId] })[second] }
  expect(evaluateFlag(definition({ targets: reverse }), context)).toEqual(off)
})

const allowed = targets('users', { allow: ['u'] })
test.each([
  ['disabled, whatever else is set', { enabled: false, targets: allowed, defaultOn: true }, false, 'DISABLED'],
  ['archived, whatever else is set', { archived: true, targets: allowed, defaultOn: true }, false, 'DISABLED'],
  ['targeted before its roll-out', { targets: allowed, rolloutBps: 1 }, true, 'TARGETING_MATCH'],
  ['rolled out to fewer, without regard to its default', { rolloutBps: bucket, defaultOn: true }, false, 'SPLIT'],
  ['rolled out to one more', { rolloutBps: bucket + 1 }, true, 'SPLIT'],
  ['not rolled out, and on by default', { rolloutBps: 0, defaultOn: true }, true, 'DEFAULT'],
  ['not rolled out, and off by default', {}, false, 'DEFAULT'],
])('a flag that is %s', (_what, set, isOn, reason) => {
  expect(evaluateFlag(definition(set), context)).toEqual({ on: isOn, reason })
})

test.each([true, false])('a roll-out without its unit is left to the default %s, and says so', (defaultOn) => {
  const flag = definition({ rolloutUnit: 'partner', rolloutBps: 10_000, defaultOn })
  const expected = { on: defaultOn, reason: 'DEFAULT', missingUnit: true }
  expect(evaluateFlag(flag, { tenantId: context.tenantId })).toEqual(expected)
})

test('a trace names every rule in its order, up to the one that decides', () => {
  const outcomes = (set: Parameters<typeof definition>[0]) =>
    Object.fromEntries(traceFlag(definition(set), context).trace.map(({ rule, outcome }) => [rule, outcome]))
  expect(traceFlag(definition(), context).trace.map(({ rule }) => rule)).toEqual(flagRules)
  expect(outcomes({ enabled: false })).toMatchObject({
    enabled: 'matched',
    users: 'not_reached',
    default: 'not_reached',
  })
  expect(outcomes({ targets: targets('tenants', { deny: [context.tenantId] }) })).toEqual({
    enabled: 'passed',
    users: 'passed',
    tenants: 'matched',
    partners: 'not_reached',
    plans: 'not_reached',
    rollout: 'not_reached',
    default: 'not_reached',
  })
  expect(outcomes({})).toMatchObject({ rollout: 'passed', default: 'matched' })
})
