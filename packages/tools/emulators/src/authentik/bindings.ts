import { type AuthentikCall, readMembers } from './call.ts'
import { describeUser } from './describe-user.ts'
import { flag, number, uuid } from './fields.ts'
import { exactly, isTrue, oneOfExisting } from './filters.ts'
import { newUuid } from './new-uuid.ts'
import { type Members, readSome, readWhole } from './read-body.ts'
import { AuthentikRefusal, invalid, noSuchPk } from './refusal.ts'
import type { BindingRow, Contents } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow, visibleRows } from './visible.ts'

const kind: Kind<BindingRow> = { noun: 'PolicyBinding', permission: ['authentik_policies', 'policybinding'] }

const shape = {
  target: uuid,
  policy: uuid.nullable(),
  group: uuid.nullable(),
  user: number.nullable(),
  order: number,
  enabled: flag,
  negate: flag,
  timeout: number,
  failure_result: flag,
}

type Change = Members<typeof shape>

export function listBindings(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const list = {
    rows: visibleRows(call, kind, contents.bindings),
    filters: {
      target: oneOfExisting<BindingRow>(
        'target',
        contents.applications.map(({ pk }) => pk),
        ({ target }) => [target],
      ),
      enabled: isTrue<BindingRow>(({ enabled }) => enabled),
      order: exactly<BindingRow>(({ order }) => order),
    },
    order: ({ target, order }: BindingRow) => `${target} ${String(order).padStart(10, '0')}`,
    describe: (binding: BindingRow) => describeBinding(binding, contents),
  }
  return sendList(call, list, state)
}

/** The same binding a second time is a second binding. */
export function createBinding(call: AuthentikCall, { contents, random }: AuthentikState): Response {
  requireAction(call, kind, 'add')
  const { policy: _, ...given } = readWhole(call, shape, ['target', 'order'])
  checkReferences(readMembers(call), contents)
  const binding: BindingRow = { ...defaults, pk: newUuid(random), ...given }
  contents.bindings.push(binding)
  return Response.json(describeBinding(binding, contents), { status: 201 })
}

const defaults = {
  ...{ group: null, user: null, enabled: true, negate: false, timeout: 30, failure_result: false },
} as const

export function readBinding(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeBinding(requireBinding(call, contents), contents))
}

/** PATCH must say the target, and what is bound, again. */
export function updateBinding(call: AuthentikCall, { contents }: AuthentikState): Response {
  const binding = requireBinding(call, contents, 'change')
  const { policy: _, ...given } = readSome(call, shape)
  if (given.target === undefined) throw new AuthentikRefusal(500, '<h1>Server Error (500)</h1>')
  checkReferences(given, contents)
  Object.assign(binding, given)
  return Response.json(describeBinding(binding, contents))
}

export function deleteBinding(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireBinding(call, contents, 'delete')
  contents.bindings = contents.bindings.filter((binding) => binding.pk !== pk)
  return new Response(null, { status: 204 })
}

/** It has no policies, so none exists. */
function checkReferences({ target, policy, group, user }: Change, { applications, groups, users }: Contents): void {
  if (!applications.some(({ pk }) => pk === target)) throw invalid('target', noSuchPk(target))
  if (policy) throw invalid('policy', noSuchPk(policy))
  if (group && !groups.some(({ pk }) => pk === group)) throw invalid('group', noSuchPk(group))
  if (user && !users.some(({ pk }) => pk === user)) throw invalid('user', noSuchPk(user))
  const names = "'policy', 'group', 'user'"
  if (group && user) throw invalid('non_field_errors', `Only one of ${names} can be set.`)
  if (!group && !user) throw invalid('non_field_errors', `One of ${names} must be set.`)
}

function requireBinding(call: AuthentikCall, { bindings }: Contents, action?: 'change' | 'delete'): BindingRow {
  const matches = ({ pk }: BindingRow) => pk === call.key
  return requireRow(call, kind, bindings, { matches, ...(action && { action }) })
}

function describeBinding(binding: BindingRow, contents: Contents) {
  const group = contents.groups.find(({ pk }) => pk === binding.group)
  const user = contents.users.find(({ pk }) => pk === binding.user)
  return {
    ...binding,
    ...{ policy: null, policy_obj: null },
    group_obj: group ? { pk: group.pk, name: group.name, is_superuser: group.is_superuser } : null,
    user_obj: user ? describeUser(user, contents) : null,
  }
}
