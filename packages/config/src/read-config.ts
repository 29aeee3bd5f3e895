import { readFileSync, statSync } from 'node:fs'
import { BootRefusal, referenceAnchor } from './boot-refusal.ts'
import { type ConfigWarning, configWarnings, unknownNames } from './config-warnings.ts'
import type { ConfigOf, ConfigRegistry } from './define-config.ts'
import { type Environment, isPlainFormOfSecret, plainNames, sourceOf } from './environment.ts'
import type { Surroundings, Variable } from './variable.ts'

/** The frozen configuration of a service; throws the first `BootRefusal` in the order of the registry. */
export function readConfig<R extends ConfigRegistry>(registry: R, environment: Environment): ConfigOf<R> {
  const { values, refusals } = examine(registry, environment)
  const [first] = refusals
  if (first) throw first
  // `examine` has a value for each variable of the registry once nothing was refused.
  return Object.freeze(values) as ConfigOf<R>
}

/** Every problem at once, and what works today but needs a person: unknown, older and removed names. */
export function checkConfig(
  registry: ConfigRegistry,
  environment: Environment,
): { refusals: readonly BootRefusal[]; warnings: readonly ConfigWarning[] } {
  return { refusals: examine(registry, environment).refusals, warnings: configWarnings(registry, environment) }
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
  const isStrict = registry.strict !== undefined && values[registry.strict] === true
  if (isStrict) refusals.push(...unknownNames(registry, environment).map((name) => unknownRefusal(registry, name)))
  return { values, refusals }
}

function readVariable(variable: Variable, environment: Environment): unknown {
  const { name, anchor = referenceAnchor(name) } = variable
  const source = sourceOf(variable, environment)
  const raw = source?.raw ?? variable.default
  if (raw === undefined) return undefined
  if (raw === null) throw new BootRefusal({ variable: name, value: null, reason: 'it must be set', anchor })
  try {
    return variable.parse(source ? source.derive(raw) : raw, surroundings)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const given = source?.name ?? name
    const value = isPlainFormOfSecret(variable, given) ? '<redacted>' : raw
    throw new BootRefusal({ variable: given, value, reason, anchor, cause })
  }
}

/** `X` beside a declared `X_FILE` would put the secret where every child process and crash report sees it. */
function refuseSecretInPlain(variable: Variable, environment: Environment) {
  const plain = plainNames(variable).find((name) => environment[name] !== undefined)
  if (plain === undefined) return
  throw new BootRefusal({
    variable: plain,
    value: '<redacted>',
    reason: `a secret does not stand in the environment: write it to a file and name that in ${variable.name}`,
  })
}

/** The value is not shown, because it may be a secret under a misspelt name. */
function unknownRefusal({ service }: ConfigRegistry, name: string): BootRefusal {
  const reason = `it is not a variable of ${service}, and the start is strict`
  return new BootRefusal({ variable: name, value: '<redacted>', reason, anchor: 'unknown-variable' })
}

const surroundings: Surroundings = {
  readFile(path) {
    try {
      return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }
    } catch (cause) {
      throw new Error('the file cannot be read', { cause })
    }
  },
}
