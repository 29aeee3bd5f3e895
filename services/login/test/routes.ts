import type { TestLogin } from './login.ts'

export type Route = { method: string; path: string }

/** Every address of the app, each method once, with a value for each parameter; what a new route adds is among them. */
export function routesOf({ app }: TestLogin): Route[] {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, '0193b6c0-0000-7000-8000-000000000000') }))
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()]
}

/** Addresses that programs call: of the contract, of probes, and what goes with them. */
export const programPaths = [
  '/handoff/',
  '/device/',
  '/session/refresh',
  '/events',
  '/.well-known/',
  '/healthz',
  '/readyz',
]

export const isPage = ({ path }: Route) =>
  !path.startsWith('/assets/') && !programPaths.some((one) => path.startsWith(one))
