import { StepFailure } from './step-failure.ts'

/** Says whose an object in another system is: what it is for, and in which environment of the platform. */
export type Marker = { kind: string; id: string; env: string }

/**
 * Decides whether an object that was found may be changed or deleted. `own`: it has our marker. `adopted`: it has none, and an operator
 * said to adopt such ones. Everything else is refused: `unclaimed_object` without a marker, `external_conflict` with another one.
 */
export function claimObject(
  found: Marker | undefined,
  own: Marker,
  { adopt = false }: { adopt?: boolean } = {},
): 'own' | 'adopted' {
  if (!found && adopt) return 'adopted'
  if (!found) throw new StepFailure('unclaimed_object', 'something of this name is there that we did not make')
  if (found.kind === own.kind && found.id === own.id && found.env === own.env) return 'own'
  throw new StepFailure('external_conflict', 'something of this name is there that belongs to something else')
}
