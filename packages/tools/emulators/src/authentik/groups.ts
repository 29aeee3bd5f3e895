import { z } from 'zod'
import type { AuthentikCall } from './call.ts'
import { may } from './callers.ts'
import { describeUser, numberOf } from './describe-user.ts'
import { attributes, filledText, flag, number, uuid } from './fields.ts'
import { exactly, hasAttributes, isTrue, oneOfExisting } from './filters.ts'
import { newUuid } from './new-uuid.ts'
import { type Members, readSome, readWhole } from './read-body.ts'
import { invalid, noSuchPk, unique } from './refusal.ts'
import type { Contents, GroupRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow, visibleRows } from './visible.ts'

const groupKind: Kind<GroupRow> = { noun: 'Group', permission: ['authentik_core', 'group'] }

const shape = {
  name: filledText(),
  is_superuser: flag,
  parent: uuid.nullable(),
  users: z.array(number),
  attributes,
}

type Change = Members<typeof shape>

export function listGroups(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const list = {
    rows: visibleRows(call, groupKind, contents.groups),
    filters: {
      name: exactly<GroupRow>(({ name }) => name),
      is_superuser: isTrue<GroupRow>(({ is_superuser }) => is_superuser),
      attributes: hasAttributes<GroupRow>((row) => row.attributes),
      members_by_pk: oneOfExisting<GroupRow>(
        'members_by_pk',
        contents.users.map(({ pk }) => pk),
        ({ users }) => users,
      ),
    },
    search: ({ name }: GroupRow) => [name],
    order: ({ name }: GroupRow) => name,
    describe: (group: GroupRow) => describeGroup(group, call, contents),
  }
  return sendList(call, list, state)
}

export function createGroup(call: AuthentikCall, state: AuthentikState): Response {
  requireAction(call, groupKind, 'add')
  const { contents, random } = state
  const given = readWhole(call, shape, ['name'])
  const defaults = { pk: newUuid(random), is_superuser: false, parent: null, users: [], attributes: {} }
  const group: GroupRow = { ...defaults, ...checked(call, given, undefined, contents), name: given.name }
  contents.groups.push(group)
  return Response.json(describeGroup(group, call, contents), { status: 201 })
}

export function readGroup(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeGroup(requireGroup(call, contents), call, contents))
}

/** PATCH. Attributes and users are replaced as a whole, where they are given. */
export function updateGroup(call: AuthentikCall, { contents }: AuthentikState): Response {
  const group = requireGroup(call, contents, 'change')
  Object.assign(group, checked(call, readSome(call, shape), group, contents))
  return Response.json(describeGroup(group, call, contents))
}

export function deleteGroup(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireGroup(call, contents, 'delete')
  contents.groups = contents.groups.filter((group) => group.pk !== pk)
  contents.bindings = contents.bindings.filter(({ group }) => group !== pk)
  for (const group of contents.groups) if (group.parent === pk) group.parent = null
  return new Response(null, { status: 204 })
}

function checked(call: AuthentikCall, given: Change, group: GroupRow | undefined, { groups, users }: Contents): Change {
  if (groups.some(({ pk, name }) => name === given.name && pk !== group?.pk)) throw invalid('name', unique)
  const wasSuperuser = group?.is_superuser ?? false
  const right = `authentik_core.${given.is_superuser ? 'enable' : 'disable'}_group_superuser`
  if ((given.is_superuser ?? wasSuperuser) !== wasSuperuser && !may(call.caller, right))
    throw invalid('is_superuser', 'User does not have permission to set superuser status.')
  if (given.parent && !groups.some(({ pk }) => pk === given.parent)) throw invalid('parent', noSuchPk(given.parent))
  const unknown = given.users?.find((pk) => !users.some((user) => user.pk === pk))
  if (unknown !== undefined) throw invalid('users', noSuchPk(unknown))
  return given
}

/** A group as the API shows it: with all its members, unless the query says otherwise. */
function describeGroup({ users, ...group }: GroupRow, { query }: AuthentikCall, contents: Contents) {
  const includesUsers = query.get('include_users')?.toLowerCase() !== 'false'
  const members = contents.users.filter(({ pk }) => users.includes(pk))
  const parent = contents.groups.find(({ pk }) => pk === group.parent)
  return {
    ...group,
    num_pk: numberOf(group.pk),
    parent_name: parent?.name ?? null,
    users,
    users_obj: includesUsers ? members.map((user) => describeUser(user, contents, { includeGroups: false })) : null,
    ...{ roles: [], roles_obj: [], children: [] },
  }
}

function requireGroup(call: AuthentikCall, { groups }: Contents, action?: 'change' | 'delete'): GroupRow {
  const matches = ({ pk }: GroupRow) => pk === call.key
  return requireRow(call, groupKind, groups, { matches, ...(action && { action }) })
}
