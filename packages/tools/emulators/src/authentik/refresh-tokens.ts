import type { AuthentikCall } from './call.ts'
import { describeProvider } from './describe-provider.ts'
import { describeUser } from './describe-user.ts'
import { oneOfExisting } from './filters.ts'
import type { Contents, RefreshTokenRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireRow, visibleRows } from './visible.ts'

const kind: Kind<RefreshTokenRow> = {
  noun: 'RefreshToken',
  permission: ['authentik_providers_oauth2', 'refreshtoken'],
  owner: ({ user }) => user,
}

export function listRefreshTokens(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const pksOf = (rows: readonly { pk: number }[]) => rows.map(({ pk }) => pk)
  const list = {
    rows: visibleRows(call, kind, contents.refreshTokens),
    filters: {
      user: oneOfExisting<RefreshTokenRow>('user', pksOf(contents.users), ({ user }) => [user]),
      provider: oneOfExisting<RefreshTokenRow>('provider', pksOf(contents.providers), ({ provider }) => [provider]),
    },
    order: ({ pk }: RefreshTokenRow) => pk,
    describe: (token: RefreshTokenRow) => describeToken(token, contents),
  }
  return sendList(call, list, state)
}

export function readRefreshToken(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeToken(requireToken(call, contents), contents))
}

export function deleteRefreshToken(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireToken(call, contents, 'delete')
  contents.refreshTokens = contents.refreshTokens.filter((token) => token.pk !== pk)
  return new Response(null, { status: 204 })
}

function requireToken(call: AuthentikCall, { refreshTokens }: Contents, action?: 'delete'): RefreshTokenRow {
  const matches = ({ pk }: RefreshTokenRow) => String(pk) === call.key
  return requireRow(call, kind, refreshTokens, { matches, ...(action && { action }) })
}

/** The user and the provider are whole objects, the provider with its secret. */
function describeToken({ user, provider, ...token }: RefreshTokenRow, contents: Contents) {
  const [owner] = contents.users.filter(({ pk }) => pk === user)
  const [issuer] = contents.providers.filter(({ pk }) => pk === provider)
  return {
    ...token,
    user: owner && describeUser(owner, contents),
    provider: issuer && describeProvider(issuer, contents),
    is_expired: false,
    id_token: '{}',
  }
}
