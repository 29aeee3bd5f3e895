import { z } from 'zod'
import type { AuthentikCall } from './call.ts'
import { requirePermission } from './callers.ts'
import { describeUser } from './describe-user.ts'
import { attributes, filledText, flag, oneOf, text, uuid } from './fields.ts'
import { exactly, hasAttributes, oneOf as isOneOf, isTrue, oneOfExisting } from './filters.ts'
import { newUser } from './new-user.ts'
import { type Members, readSome, readWhole } from './read-body.ts'
import { AuthentikRefusal, invalid, noSuchPk, unique } from './refusal.ts'
import type { Contents, UserRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow, visibleRows } from './visible.ts'

const userKind: Kind<UserRow> = { noun: 'User', permission: ['authentik_core', 'user'] }

const shape = {
  username: filledText(150),
  name: text(),
  email: text(254).refine((email) => email === '' || /^[^\s@]+@[^\s@]+$/.test(email), 'Enter a valid email address.'),
  is_active: flag,
  attributes,
  groups: z.array(uuid),
  path: filledText().refine((path) => !/^\/|\/$/.test(path), 'No leading or trailing slashes allowed.'),
  type: oneOf(['internal', 'external', 'service_account', 'internal_service_account']),
}

type Change = Members<typeof shape>

export function listUsers(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const includeGroups = call.query.get('include_groups')?.toLowerCase() !== 'false'
  const list = {
    rows: visibleRows(call, userKind, contents.users),
    filters: {
      username: exactly<UserRow>(({ username }) => username),
      email: exactly<UserRow>(({ email }) => email),
      name: exactly<UserRow>(({ name }) => name),
      uuid: exactly<UserRow>((row) => row.uuid),
      path: exactly<UserRow>(({ path }) => path),
      path_startswith: (values: readonly string[]) => (row: UserRow) => row.path.startsWith(values.at(-1) ?? ''),
      type: isOneOf<UserRow>(({ type }) => type),
      is_active: isTrue<UserRow>(({ is_active }) => is_active),
      is_superuser: isTrue<UserRow>((user) => describeUser(user, contents).is_superuser),
      attributes: hasAttributes<UserRow>((row) => row.attributes),
      groups_by_pk: oneOfExisting<UserRow>(
        'groups_by_pk',
        contents.groups.map(({ pk }) => pk),
        (user) => describeUser(user, contents).groups,
      ),
    },
    search: ({ username, name, email, uuid: id }: UserRow) => [username, name, email, id],
    order: ({ username }: UserRow) => username,
    describe: (user: UserRow) => describeUser(user, contents, { includeGroups }),
  }
  return sendList(call, list, state)
}

export function createUser(call: AuthentikCall, state: AuthentikState): Response {
  requireAction(call, userKind, 'add')
  const given = readWhole(call, shape, ['username', 'name'])
  const { groups = [], ...members } = checked(given, undefined, state.contents)
  const user = newUser({ ...members, username: given.username, name: given.name }, state)
  state.contents.users.push(user)
  setGroups(user, groups, state.contents)
  return Response.json(describeUser(user, state.contents), { status: 201 })
}

export function readUser(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeUser(requireUser(call, contents), contents))
}

/** Who the token belongs to. It needs no permission. */
export function readMe({ caller }: AuthentikCall, { contents }: AuthentikState): Response {
  const user = contents.users.find(({ pk }) => pk === caller.user)
  if (!user) throw new Error('a caller without a user was let in')
  const isSuperuser = caller.permissions === 'all'
  return Response.json({ user: { ...describeUser(user, contents), is_superuser: isSuperuser, system_permissions: [] } })
}

/** PUT. It keeps the sessions of a user who is deactivated, which PATCH ends. */
export function replaceUser(call: AuthentikCall, state: AuthentikState): Response {
  const user = requireUser(call, state.contents, 'change')
  return change(user, readWhole(call, shape, ['username', 'name']), state)
}

/** PATCH. Attributes and groups are replaced as a whole, where they are given. */
export function updateUser(call: AuthentikCall, state: AuthentikState): Response {
  const user = requireUser(call, state.contents, 'change')
  const given = readSome(call, shape)
  const answer = change(user, given, state)
  if (given.is_active === false && !keepsSessions(state)) endSessions(user.pk, state.contents)
  return answer
}

function change(user: UserRow, given: Change, state: AuthentikState): Response {
  const { contents, now } = state
  const { groups, ...members } = checked(given, user, contents)
  Object.assign(user, members, { last_updated: now().toISOString() })
  if (groups) setGroups(user, groups, contents)
  if (!user.is_active && !keepsSessions(state))
    contents.refreshTokens = contents.refreshTokens.filter((token) => token.user !== user.pk)
  return Response.json(describeUser(user, contents))
}

/** What a change of a user may say. Throws AuthentikRefusal where a name is not free or a group does not exist. */
function checked({ type, ...given }: Change, user: UserRow | undefined, { users, groups }: Contents) {
  if (type === 'internal_service_account')
    throw invalid('type', 'Setting a user to internal service account is not allowed.')
  // The name is compared with the case of its letters.
  if (users.some(({ pk, username }) => username === given.username && pk !== user?.pk))
    throw invalid('username', unique)
  const unknown = given.groups?.find((pk) => !groups.some((group) => group.pk === pk))
  if (unknown) throw invalid('groups', noSuchPk(unknown))
  return { ...given, ...(type && { type }) }
}

export function deleteUser(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireUser(call, contents, 'delete')
  contents.users = contents.users.filter((user) => user.pk !== pk)
  endSessions(pk, contents)
  contents.refreshTokens = contents.refreshTokens.filter(({ user }) => user !== pk)
  contents.devices = contents.devices.filter(({ user }) => user !== pk)
  contents.bindings = contents.bindings.filter(({ user }) => user !== pk)
  for (const group of contents.groups) group.users = group.users.filter((user) => user !== pk)
  return new Response(null, { status: 204 })
}

/** Sets a password by the authority of an administrator: no policy is asked. */
export function setPassword(call: AuthentikCall, { contents, now }: AuthentikState): Response {
  requirePermission(call.caller, 'authentik_core.reset_user_password')
  const user = requireUser(call, contents)
  const { password } = readSome(call, { password: text() })
  if (!password) throw new AuthentikRefusal(400, undefined)
  // Two changes within a millisecond have two moments, as they have with the finer clock of the original.
  const changedAt = Math.max(now().getTime(), Date.parse(user.password_change_date) + 1)
  Object.assign(user, { password, password_change_date: new Date(changedAt).toISOString() })
  return new Response(null, { status: 204 })
}

function requireUser(call: AuthentikCall, { users }: Contents, action?: 'change' | 'delete'): UserRow {
  const matches = ({ pk }: UserRow) => String(pk) === call.key
  return requireRow(call, userKind, users, { matches, ...(action && { action }) })
}

function setGroups({ pk }: UserRow, wanted: readonly string[], { groups }: Contents): void {
  for (const group of groups) {
    const others = group.users.filter((user) => user !== pk)
    group.users = wanted.includes(group.pk) ? [...others, pk] : others
  }
}

function endSessions(pk: number, contents: Contents): void {
  contents.sessions = contents.sessions.filter(({ user }) => user !== pk)
}

function keepsSessions({ faults }: AuthentikState): boolean {
  return faults.current().some(({ kind }) => kind === 'sessions-kept')
}
