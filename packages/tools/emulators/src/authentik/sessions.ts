import type { AuthentikCall } from './call.ts'
import { exactly } from './filters.ts'
import { notFound } from './refusal.ts'
import type { Contents, SessionRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow, visibleRows } from './visible.ts'

const kind: Kind<SessionRow> = {
  noun: 'AuthenticatedSession',
  permission: ['authentik_core', 'authenticatedsession'],
  owner: ({ user }) => user,
}

/** By `user__username` alone: other names of a user filter nothing, and everybody's sessions are the answer. */
export function listSessions(call: AuthentikCall, state: AuthentikState): Response {
  const names = new Map(state.contents.users.map(({ pk, username }) => [pk, username]))
  const nameOf = ({ user }: SessionRow) => names.get(user) ?? ''
  const list = {
    rows: visibleRows(call, kind, state.contents.sessions),
    filters: {
      user__username: exactly(nameOf),
      session__last_ip: exactly<SessionRow>(({ last_ip }) => last_ip),
      session__last_user_agent: exactly<SessionRow>(({ last_user_agent }) => last_user_agent),
    },
    search: (row: SessionRow) => [nameOf(row), row.last_ip, row.last_user_agent],
    order: nameOf,
    describe: describeSession,
  }
  return sendList(call, list, state)
}

export function readSession(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeSession(requireSession(call, contents)))
}

/** Refresh tokens of the session stay. */
export function deleteSession(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { uuid } = requireSession(call, contents, 'delete')
  contents.sessions = contents.sessions.filter((session) => session.uuid !== uuid)
  return new Response(null, { status: 204 })
}

/** Ends all sessions of several people, in releases that have it. */
export function bulkDeleteSessions(call: AuthentikCall, { contents, settings }: AuthentikState): Response {
  // Without it, the path is that of a session with this name.
  if (!settings.hasBulkDelete) throw notFound(kind.noun)
  requireAction(call, kind, 'delete')
  const users = call.query.getAll('user_pks').map(Number)
  const before = contents.sessions.length
  contents.sessions = contents.sessions.filter(({ user }) => !users.includes(user))
  return Response.json({ deleted: before - contents.sessions.length })
}

function requireSession(call: AuthentikCall, { sessions }: Contents, action?: 'delete'): SessionRow {
  const matches = ({ uuid }: SessionRow) => uuid === call.key
  return requireRow(call, kind, sessions, { matches, ...(action && { action }) })
}

/** `current` is never true: a call with a token has no session. */
function describeSession(session: SessionRow) {
  const unknown = { family: 'Other', major: null, minor: null, patch: null }
  const user_agent = {
    device: { brand: null, family: 'Other', model: null },
    os: { ...unknown, patch_minor: null },
    user_agent: unknown,
    string: session.last_user_agent,
  }
  return { ...session, current: false, user_agent, geo_ip: null, asn: null }
}
