import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createClient } from '@constellation/client'
import * as contracts from '@constellation/contracts-rbac'
import { OAuthRequest, rbac, type TokenResponse } from '@constellation/contracts-rbac'
import { expect, test } from 'vitest'
import { browserId, client } from '../rbac.ts'

const uuid = '01a20000-0000-7000-8000-000000000abc'
const tokens = {
  accessToken: 'a.b.c',
  refreshToken: 'rt_x',
  tokenType: 'Bearer',
  expiresIn: 900,
  refreshExpiresIn: 604_800,
  sessionExpiresIn: 2_592_000,
  user: { id: uuid, accountId: uuid, email: null, emailVerified: false, displayName: null, locale: null },
  sessionId: uuid,
  restricted: false,
  amr: ['fed'],
  aal: 1,
  authTime: '2026-11-22T10:00:00.000Z',
  authAge: 0,
  outcome: 'created',
}

test('the client posts an OAuthRequest to /auth/oauth and gives a TokenResponse', async () => {
  const asked: Request[] = []
  const stub = createClient(rbac, {
    baseUrl: 'http://rbac',
    fetch: (request) => {
      asked.push(request)
      return Response.json(tokens)
    },
  })
  const request: OAuthRequest = { provider: 'github', providerSub: '583231', email: null, emailVerified: false }
  const reply: TokenResponse = await stub.signInWithProvider({ body: { ...request, browserId, client } })
  expect(reply).toEqual(tokens)
  expect([asked[0]?.method, asked[0]?.url]).toEqual(['POST', 'http://rbac/auth/oauth'])
  expect(await asked[0]?.json()).toEqual({ ...OAuthRequest.parse(request), browserId, client })
})

test('the shape of an OAuthRequest: a member that is added, removed or made required is seen here', () => {
  const { shape } = OAuthRequest
  const members = Object.entries(shape).map(
    ([name, schema]) => `${name}${schema.safeParse(undefined).success ? '?' : ''}`,
  )
  expect(members).toEqual([
    'provider',
    'providerSub',
    'email?',
    'emailVerified',
    'authTime?',
    'linkToUserId?',
    'displayName?',
    'locale?',
  ])
})

test('an OAuthRequest is declared once, and both sides have it from there', () => {
  const root = path.resolve(import.meta.dirname, '../../../..')
  const files = globSync('{packages,services}/**/src/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] })
  const declaring = files.filter((file) =>
    /\b(const|type|interface) OAuthRequest\b/.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(declaring).toEqual(['packages/contracts/rbac/src/identities.ts'])
  expect(contracts.rbac.signInWithProvider.body.safeParse({ ...tokens }).success).toBe(false)
})
