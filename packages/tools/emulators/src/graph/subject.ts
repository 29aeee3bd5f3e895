import { findOperation } from './find-operation.ts'
import type { GraphState } from './state.ts'

/** The address of the mailbox that a call is about, or the client of a request for a token. */
export async function subjectOf(request: Request, { directory, uploads }: GraphState): Promise<string | undefined> {
  const { name, user } = findOperation(request)
  if (name === 'token') return new URLSearchParams(await request.clone().text()).get('client_id') ?? undefined
  return user === undefined ? uploads.find(request.url)?.mailbox : (directory.findMailbox(user)?.address ?? user)
}
