import type { Authentik } from '../../authentik/authentik.ts'
import type { Deps } from '../../deps.ts'

/** Authentik, for steps that are skipped where it is not configured. */
export function requireAuthentik({ authentik }: Deps): Authentik {
  if (!authentik) throw new Error('a step of Authentik runs without it')
  return authentik
}
