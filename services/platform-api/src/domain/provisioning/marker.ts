import { StepFailure } from './step-failure.ts'

/** Says whose an object in another system is: what it is for, and in which environment of the platform. */
export type Marker = { kind: string; id: string; env: string }

const form = /^platform:([a-z_]+):([\w-]+):([\w-]+)(?:\s|$)/

/** The marker as a text, for systems whose objects have nothing but a description. People may read on behind it. */
export function writeMarker({ kind, id, env }: Marker, text = ''): string {
  const written = `platform:${kind}:${id}:${env}`
  if (/\s/.test(written) || !form.test(written)) throw new Error('a marker has parts that cannot be written')
  const readable = text.replaceAll(/\s+/g, ' ').trim().slice(0, 120)
  return readable === '' ? written : `${written} ${readable}`
}

/** The marker at the beginning of a description; undefined where none begins it. */
export function readMarker(description: string | null): Marker | undefined {
  const [, kind, id, env] = form.exec(description ?? '') ?? []
  return kind !== undefined && id !== undefined && env !== undefined ? { kind, id, env } : undefined
}

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
