import type { Variable } from './variable.ts'

export type ConfigRegistry<V extends Record<string, Variable> = Record<string, Variable>> = {
  service: string
  /** What the names of the service's own variables begin with. */
  prefix: string
  variables: V
} & Beside

type Beside = {
  /** Names that have no effect any more, each with the reason. A value that is still set is worth a warning. */
  removed?: Readonly<Record<string, string>>
  /** The boolean variable, by its key in the registry, that makes an unknown name of the service's own a refusal. */
  strict?: string
}

export type ConfigOf<R extends ConfigRegistry> = {
  readonly [Name in keyof R['variables']]: R['variables'][Name] extends Variable<infer T> ? T : never
}

/** Declares every variable that a service reads; nothing else of it reads the environment. */
export function defineConfig<V extends Record<string, Variable>>(
  service: string,
  variables: V,
  beside: Beside & { strict?: keyof V & string } = {},
): ConfigRegistry<V> {
  return { service, prefix: `${service.toUpperCase().replaceAll('-', '_')}_`, variables, ...beside }
}
