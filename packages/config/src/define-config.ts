import type { Variable } from './variable.ts'

export type ConfigRegistry<V extends Record<string, Variable> = Record<string, Variable>> = {
  service: string
  /** What the names of the service's own variables begin with. */
  prefix: string
  variables: V
}

export type ConfigOf<R extends ConfigRegistry> = {
  readonly [Name in keyof R['variables']]: R['variables'][Name] extends Variable<infer T> ? T : never
}

/** Declares every variable that a service reads; nothing else of it reads the environment. */
export function defineConfig<V extends Record<string, Variable>>(service: string, variables: V): ConfigRegistry<V> {
  return { service, prefix: `${service.toUpperCase().replaceAll('-', '_')}_`, variables }
}
