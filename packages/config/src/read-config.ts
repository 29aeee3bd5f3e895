import { readFileSync, statSync } from 'node:fs'
import { BootRefusal } from './boot-refusal.ts'
import type { ConfigOf, ConfigRegistry } from './define-config.ts'
import type { Surroundings, Variable } from './variable.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The frozen configuration of a service; throws the first `BootRefusal` in the order of the registry. */
export function readConfig<R extends ConfigRegistry>(registry: R, environment: Environment): ConfigOf<R> {
  const { values, refusals } = examine(registry, environment)
  const [first] = refusals
  if (first) throw first
  // `examine` has a value for each variable of the registry once nothing was refused.
  return Object.freeze(values) as ConfigOf<R>
}

/** Every problem at once, and the names that look like the service's own but are not known. */
export function checkConfig(registry: ConfigRegistry, environment: Environment) {
  const { refusals } = examine(registry, environment)
  const known = new Set(Object.values(registry.variables).map(({ name }) => name))
  const unknown = Object.keys(environment).filter((name) => name.startsWith(registry.prefix) && !known.has(name))
  return { refusals, unknown: unknown.sort() }
}

function examine(registry: ConfigRegistry, environment: Environment) {
  const values: Record<string, unknown> = {}
  const refusals: BootRefusal[] = []
  for (const [key, variable] of Object.entries(registry.variables)) {
    try {
      refuseSecretInPlain(variable, environment)
      values[key] = readVariable(variable, environment)
    } catch (error) {
      if (!(error instanceof BootRefusal)) throw error
      refusals.push(error)
    }
  }
  return { values, refusals }
}

function readVariable(variable: Variable, environment: Environment): unknown {
  const { name } = variable
  const raw = environment[name] || variable.default
  if (raw === undefined) return undefined
  if (raw === null) throw new BootRefusal({ variable: name, value: null, reason: 'it must be set' })
  try {
    return variable.parse(raw, surroundings)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BootRefusal({ variable: name, value: raw, reason, cause })
  }
}

/** `X` beside a declared `X_FILE` would put the secret where every child process and crash report sees it. */
function refuseSecretInPlain({ name, secret }: Variable, environment: Environment) {
  const plain = name.replace(/_FILE$/, '')
  if (!secret || plain === name || environment[plain] === undefined) return
  throw new BootRefusal({
    variable: plain,
    value: '<redacted>',
    reason: `a secret does not stand in the environment: write it to a file and name that in ${name}`,
  })
}

const surroundings: Surroundings = {
  readFile(path) {
    try {
      return { text: readFileSync(path, 'utf8'), ownerOnly: (statSync(path).mode & 0o077) === 0 }
    } catch (cause) {
      throw new Error('the file cannot be read', { cause })
    }
  },
}
