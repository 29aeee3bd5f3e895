import { homedir } from 'node:os'
import path from 'node:path'

/** The folder of sign-ins in the user's configuration (XDG Base Directory Specification: a relative path is ignored). */
export function configFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CONFIG_HOME: base } = environment
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.config'), 'constellation', 'sign-ins')
}
