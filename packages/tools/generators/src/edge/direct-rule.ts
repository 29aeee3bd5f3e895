import { addressPattern, type DirectRoute, type Process, type Service } from '@constellation/manifest'

/** The rule of Traefik for the operations of one service, without the host. Traefik itself answers 404 to what no rule fits. */
export function directRule(routes: readonly DirectRoute[]): string {
  const byPath = Map.groupBy(routes, ({ path }) => path)
  const rules = [...byPath].map(([path, some]) => {
    const methods = some.map(({ method }) => `Method(\`${method}\`)`)
    const ofMethods = methods.length > 1 ? `(${methods.join(' || ')})` : methods.join('')
    return `(${ofMethods} && PathRegexp(\`${addressPattern(path)}\`))`
  })
  return rules.length > 1 ? `(${rules.join(' || ')})` : rules.join('')
}

/** The operations behind the host `api` that a process answers. The first process of a service answers all of its operations. */
export function routesOf(
  routes: readonly DirectRoute[],
  { name, processes }: Pick<Service, 'name' | 'processes'>,
  process: Process,
): readonly DirectRoute[] {
  return process === processes[0] ? routes.filter(({ service }) => service === name) : []
}
