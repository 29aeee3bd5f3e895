import { z } from 'zod'
import { objectTypes } from './objects/shape.ts'

/** Everything that the management interface can be asked about. */
export const methodObjects = [...objectTypes, 'ApiKey', 'AppPassword', 'Authentication', 'QueuedMessage'] as const
export type MethodObject = (typeof methodObjects)[number]
const functions = ['get', 'set', 'query'] as const
export type MethodFunction = (typeof functions)[number]

const paths: Readonly<Record<string, string>> = {
  '/.well-known/jmap': 'discovery',
  '/jmap/session': 'session',
  '/api/account': 'account',
}

/** The names by which faults and received requests tell endpoints apart: one for each path, and one for each method of JMAP. */
export const endpointNames: readonly string[] = [
  ...Object.values(paths),
  'jmap',
  ...methodObjects.flatMap((object) => functions.map((name) => `${object}/${name}`)),
]

const callsForm = z.object({ methodCalls: z.array(z.tuple([z.string()]).rest(z.unknown())) })

/** The name of a request. One with several calls has that of its first `/set`, or else of its first call. */
export async function findEndpoint(request: Request): Promise<string | undefined> {
  const { pathname } = new URL(request.url)
  if (!isJmap(request)) return request.method === 'GET' ? paths[pathname] : undefined
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined)
  const names = callsForm.safeParse(body).data?.methodCalls.map(([name]) => name.replace(/^x:/, '')) ?? []
  const name = names.find((one) => one.endsWith('/set')) ?? names[0]
  return name !== undefined && endpointNames.includes(name) ? name : 'jmap'
}

/** Whether a request goes to the one address of JMAP. */
export function isJmap({ method, url }: Request): boolean {
  return method === 'POST' && /^\/jmap\/?$/.test(new URL(url).pathname)
}
