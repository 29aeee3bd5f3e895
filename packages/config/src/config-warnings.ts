import type { ConfigRegistry } from './define-config.ts'
import { type Environment, sourceOf } from './environment.ts'
import { migrationVariables } from './process-variables.ts'
import { aliasesOf } from './variable.ts'

/** A name in the environment that needs a person, and why. The value is never shown. */
export type ConfigWarning = { variable: string; message: string }

/** Names that begin as the service's own do and are unknown, older names that are set, and names without effect. */
export function configWarnings(registry: ConfigRegistry, environment: Environment): readonly ConfigWarning[] {
  const { service, removed = {} } = registry
  const gone = Object.entries(removed)
    .filter(([name]) => environment[name])
    .map(([name, reason]) => ({ variable: name, message: `${name} is ignored: ${reason}` }))
  const unknown = unknownNames(registry, environment).map((name) => ({
    variable: name,
    message: `${name} is not a variable of ${service}`,
  }))
  return [...olderNames(registry, environment), ...gone, ...unknown]
}

/** Names that begin as the service's own do and that neither the service nor its migration has. */
export function unknownNames({ variables, prefix, removed = {} }: ConfigRegistry, environment: Environment): string[] {
  const all = [...Object.values(variables), ...Object.values(migrationVariables(prefix.slice(0, -1), { role: '' }))]
  const known = new Set(all.flatMap((one) => [one.name, ...aliasesOf(one).map(({ name }) => name)]))
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !known.has(name) && !(name in removed))
    .sort()
}

function olderNames({ variables }: ConfigRegistry, environment: Environment): ConfigWarning[] {
  return Object.values(variables).flatMap((variable) => {
    const read = sourceOf(variable, environment)?.name
    const set = aliasesOf(variable).filter(({ name }) => environment[name])
    return set.map(({ name }) => ({
      variable: name,
      message:
        name === read
          ? `${name} is an older name: set ${variable.name} instead`
          : `${name} is ignored, because ${read} is set`,
    }))
  })
}
