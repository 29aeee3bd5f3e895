import type { AuthentikCall } from './call.ts'
import { findOperation } from './find-operation.ts'
import { operations } from './operations.ts'
import type { OperationName } from './operations-table.ts'
import { AuthentikRefusal } from './refusal.ts'
import { scriptedAnswer } from './scripted-answer.ts'
import type { AuthentikState } from './state.ts'

/** Answers a call, as its operation or a fault says. */
export async function answer(request: Request, state: AuthentikState): Promise<Response> {
  const target = findOperation(request)
  if (target.kind === 'no_slash') return withoutSlash(request)
  if (target.kind === 'unknown') return new AuthentikRefusal(404, '<h1>Not Found</h1>').toResponse()
  const forced = target.kind === 'operation' && state.faults.take('status', target.name)
  if (forced) return scriptedAnswer(forced)
  const done = await perform(request, target, state)
  const after = target.kind === 'operation' && done.ok ? state.faults.take('status-after', target.name) : undefined
  return after ? scriptedAnswer(after, done) : done
}

/** A GET is sent on. Another method loses its body on the way, so it fails. */
function withoutSlash({ method, url }: Request): Response {
  if (method !== 'GET') return new AuthentikRefusal(500, '<h1>Server Error (500)</h1>').toResponse()
  const { pathname, search } = new URL(url)
  return new Response(null, { status: 301, headers: { location: `${pathname}/${search}` } })
}

type Known = Extract<ReturnType<typeof findOperation>, { kind: 'operation' | 'other_method' }>

async function perform(request: Request, target: Known, state: AuthentikState): Promise<Response> {
  const { method, url, headers } = request
  const { searchParams: query, origin } = new URL(url)
  try {
    const caller = state.callers.find(request, state.contents)
    if (target.kind === 'other_method') throw new AuthentikRefusal(405, { detail: `Method "${method}" not allowed.` })
    const { name, key } = target
    const contentType = headers.get('content-type') ?? ''
    const call = { name, method, key, query, caller, origin, contentType, text: await request.text() }
    return await work(name, call, state)
  } catch (error) {
    if (error instanceof AuthentikRefusal) return error.toResponse()
    throw error
  }
}

/** Does the work. A fault lets the answer be that of the work, and nothing be done. */
async function work(name: OperationName, call: AuthentikCall, state: AuthentikState): Promise<Response> {
  const before = state.faults.take('write-ignored', name) && structuredClone(state.contents)
  const done = await operations[name](call, state)
  if (before) state.contents = before
  return done
}
