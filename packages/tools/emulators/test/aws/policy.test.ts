import { expect, test } from 'vitest'
import { evaluate, type PolicyRequest } from '../../src/aws/policy/evaluate.ts'
import { type PolicyDocument, readPolicy } from '../../src/aws/policy/policy-document.ts'
import { variable } from './policies.ts'

const object = 'arn:aws:s3:::data/alice/file'
const request: PolicyRequest = {
  action: 's3:GetObject',
  resource: object,
  keys: {
    'aws:principaltag/wallet': 'alice',
    'aws:userid': 'AROAEXAMPLE:agentkeys-1',
    'aws:tokenissuetime': '2026-03-01T12:00:00Z',
    's3:prefix': 'alice/2026',
    'aws:tagkeys': ['wallet', 'lease'],
  },
  principals: ['arn:aws:iam::1:role/r'],
}

type Statement = Extract<PolicyDocument['Statement'], { Effect: unknown }>

/** Whether one statement that allows, with these members, applies to the request. */
function applies(members: Partial<Statement>, asked: Partial<PolicyRequest> = {}, Version = '2012-10-17'): boolean {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...members }
  const policy = readPolicy({ Version, Statement: statement }, members.Principal ? 'resource' : 'identity')
  if (!policy) throw new Error('the policy of the test is malformed')
  return evaluate([policy], { ...request, ...asked }) === 'allow'
}

const resource = (Resource: string, isMatch: boolean) => [`Resource ${Resource}`, { Resource }, isMatch] as const
const condition = (operator: string, key: string, value: string | string[], isMatch: boolean) =>
  [`${operator} ${key} ${value}`, { Condition: { [operator]: { [key]: value } } }, isMatch] as const

test.each([
  ['Action in another case', { Action: 'S3:getobject' }, true],
  ['Action with a wildcard', { Action: 's3:Get*' }, true],
  ['Action of a list', { Action: ['s3:PutObject', 's3:Get?bject'] }, true],
  ['another Action', { Action: 's3:PutObject' }, false],
  ['NotAction', { Action: undefined, NotAction: 's3:Put*' }, true],
  ['NotAction of this action', { Action: undefined, NotAction: 's3:*' }, false],
  resource('arn:aws:s3:::data/*', true),
  resource('arn:aws:s3:::data/alice/fil?', true),
  resource('arn:aws:s3:::data', false),
  resource('arn:aws:s3:::DATA/*', false),
  resource(`arn:aws:s3:::data/${variable('aws:PrincipalTag/wallet')}/*`, true),
  resource(`arn:aws:s3:::data/${variable('aws:principaltag/WALLET')}/*`, true),
  resource(`arn:aws:s3:::data/${variable('aws:PrincipalTag/absent')}/*`, false),
  resource(`arn:aws:s3:::data/${variable("aws:PrincipalTag/absent, 'alice'")}/*`, true),
  resource(`arn:aws:s3:::data/${variable('*')}/*`, false),
  ['NotResource', { Resource: undefined, NotResource: 'arn:aws:s3:::data/bob/*' }, true],
  ['NotResource of this one', { Resource: undefined, NotResource: 'arn:aws:s3:::data/*' }, false],
  ['Principal', { Principal: { AWS: 'arn:aws:iam::1:role/r' } }, true],
  ['another Principal', { Principal: { AWS: ['arn:aws:iam::1:role/s'] } }, false],
  condition('StringEquals', 'aws:PrincipalTag/wallet', 'alice', true),
  condition('StringEquals', 'aws:PrincipalTag/wallet', 'Alice', false),
  condition('StringEquals', 'aws:PrincipalTag/wallet', 'ali*', false),
  condition('StringEquals', 'aws:PrincipalTag/wallet', ['bob', 'alice'], true),
  condition('StringEquals', 'aws:PrincipalTag/absent', 'alice', false),
  condition('StringEqualsIfExists', 'aws:PrincipalTag/absent', 'alice', true),
  condition('StringEqualsIgnoreCase', 'aws:PrincipalTag/wallet', 'ALICE', true),
  condition('StringNotEquals', 'aws:PrincipalTag/wallet', 'bob', true),
  condition('StringNotEquals', 'aws:PrincipalTag/wallet', ['bob', 'alice'], false),
  condition('StringNotEquals', 'aws:PrincipalTag/absent', '', true),
  condition('StringLike', 's3:prefix', `${variable('aws:PrincipalTag/wallet')}/*`, true),
  condition('StringLike', 's3:prefix', 'bob/*', false),
  condition('StringNotLike', 's3:prefix', 'bob/*', true),
  condition('StringLike', 'aws:userid', '*:agentkeys-1', true),
  condition('StringLike', 'aws:userid', '*:agentkeys-2', false),
  condition('DateLessThan', 'aws:TokenIssueTime', '2026-03-01T12:00:01Z', true),
  condition('DateLessThan', 'aws:TokenIssueTime', '2026-03-01T12:00:00Z', false),
  condition('DateLessThan', 'aws:TokenIssueTime', '1772366401', true),
  condition('DateGreaterThanEquals', 'aws:TokenIssueTime', '2026-03-01T12:00:00Z', true),
  condition('Null', 'aws:PrincipalTag/wallet', 'false', true),
  condition('Null', 'aws:PrincipalTag/wallet', 'true', false),
  condition('Null', 'aws:PrincipalTag/absent', 'true', true),
  condition('ForAllValues:StringEquals', 'aws:TagKeys', ['wallet', 'lease', 'x'], true),
  condition('ForAllValues:StringEquals', 'aws:TagKeys', ['wallet'], false),
  condition('ForAllValues:StringEquals', 'aws:absent', ['wallet'], true),
  condition('ForAnyValue:StringEquals', 'aws:TagKeys', ['lease'], true),
  condition('ForAnyValue:StringEquals', 'aws:absent', ['lease'], false),
  [
    'two conditions of which one fails',
    { Condition: { Null: { 's3:prefix': 'false' }, StringEquals: { 's3:prefix': 'bob/' } } },
    false,
  ],
] as const)('%s', (_case, members, isMatch) => {
  expect(applies(members as Partial<Statement>)).toBe(isMatch)
})

test('the value of a variable is no pattern', () => {
  const keys = { 'aws:principaltag/wallet': '*' }
  const Resource = `arn:aws:s3:::data/${variable('aws:PrincipalTag/wallet')}/*`
  expect(applies({ Resource }, { keys })).toBe(false)
  expect(applies({ Resource }, { keys, resource: 'arn:aws:s3:::data/*/file' })).toBe(true)
})

test('the older version of the language has no variables', () => {
  expect(applies({ Resource: `arn:aws:s3:::data/${variable('aws:PrincipalTag/wallet')}/*` }, {}, '2008-10-17')).toBe(
    false,
  )
})

test('a denial wins over every allowance, and nothing is allowed by default', () => {
  const policies = (['Allow', 'Deny'] as const).flatMap((Effect) => {
    const policy = readPolicy({ Statement: { Effect, Action: '*', Resource: '*' } }, 'identity')
    return policy ? [policy] : []
  })
  expect(evaluate(policies, request)).toBe('deny')
  expect(evaluate(policies.slice(0, 1), request)).toBe('allow')
  expect(evaluate([], request)).toBe('none')
})

test.each([
  ['an unknown member', { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Actions: '*' } }, 'identity'],
  [
    'an unknown version',
    { Version: '2020-01-01', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    'identity',
  ],
  ['both kinds of action', { Statement: { Effect: 'Allow', Action: '*', NotAction: '*', Resource: '*' } }, 'identity'],
  ['no statement', { Statement: [] }, 'identity'],
  ['a principal', { Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }, 'identity'],
  ['no principal', { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'resource'],
  ['a resource', { Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }, 'trust'],
] as const)('a policy with %s is malformed where it does not belong', (_case, document, kind) => {
  expect(readPolicy(document, kind)).toBeUndefined()
})
