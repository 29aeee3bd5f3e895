import type { Env, Hono } from 'hono'

/** The methods that an address takes, in order; none when no route of the app has it. */
export function allowedMethods<E extends Env>(app: Hono<E>, path: string): string[] {
  const matching = app.routes.filter((route) => route.method !== 'ALL' && matches(route.path, path))
  // An address that is written out takes only its own methods, and not those of a parameter at its place.
  const exact = matching.filter((route) => parameterCount(route.path) === fewestParameters(matching))
  const methods = exact.map((route) => route.method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort()
}

function matches(pattern: string, path: string) {
  const expected = pattern.split('/')
  const actual = path.split('/')
  return (
    expected.length === actual.length &&
    expected.every((segment, index) => segment.startsWith(':') || segment === actual[index])
  )
}

function fewestParameters(routes: readonly { path: string }[]) {
  return Math.min(...routes.map(({ path }) => parameterCount(path)))
}

function parameterCount(pattern: string) {
  return pattern.split('/').filter((segment) => segment.startsWith(':')).length
}
