import type { AuthentikCall } from './call.ts'
import { may, requirePermission } from './callers.ts'
import { forbidden, notFound } from './refusal.ts'

/** Objects of one kind, as permissions see them. */
export type Kind<Row> = {
  /** The name of the model in texts. */
  noun: string
  /** The application and the model in permissions, such as `authentik_core` and `user`. */
  permission: readonly [app: string, model: string]
  /** Whose the object is, where an owner needs no permission. */
  owner?: (row: Row) => number
}

/**
 * The rows that the caller may see: all with the permission, else its own. A caller that may see none is refused, except where objects
 * have owners: there it silently gets an empty list.
 */
export function visibleRows<Row>({ caller }: AuthentikCall, kind: Kind<Row>, rows: readonly Row[]): readonly Row[] {
  const { owner } = kind
  if (may(caller, permissionOf(kind, 'view'))) return rows
  if (!owner) throw forbidden()
  return rows.filter((row) => owner(row) === caller.user)
}

/** One row that the caller may see and, with an action, change in this way. */
export function requireRow<Row>(
  call: AuthentikCall,
  kind: Kind<Row>,
  rows: readonly Row[],
  { matches, action }: { matches: (row: Row) => boolean; action?: 'change' | 'delete' },
): Row {
  const found = visibleRows(call, kind, rows).find(matches)
  if (!found) throw notFound(kind.noun)
  if (action && kind.owner?.(found) !== call.caller.user) requireAction(call, kind, action)
  return found
}

export function requireAction<Row>(
  { caller }: AuthentikCall,
  kind: Kind<Row>,
  action: 'add' | 'change' | 'delete',
): void {
  requirePermission(caller, permissionOf(kind, action))
}

function permissionOf({ permission: [app, model] }: Pick<Kind<never>, 'permission'>, action: string): string {
  return `${app}.${action}_${model}`
}
