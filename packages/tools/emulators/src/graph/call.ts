import type { Mailbox, Permission } from './definitions.ts'
import type { Target } from './find-operation.ts'
import { type About, GraphRefusal } from './refusal.ts'
import type { GraphState } from './state.ts'

/** A call as it arrived. */
export type GraphCall = {
  request: Request
  target: Target
  bytes: Uint8Array
  about: About
  /** The body as text. */
  text(): string
}

/** A caller that may work in the mailbox. */
export type Caller = { clientId: string; mailbox: Mailbox }

/** Finds out who calls and which mailbox is meant. Throws GraphRefusal when the token, the mailbox or a permission is missing. */
export function authorize(
  { request, target }: GraphCall,
  state: GraphState,
  permissions: readonly Permission[],
): Caller {
  const grant = state.tokens.read(request)
  if (!grant) throw invalidToken(request)
  const name = target.user ?? ''
  const mailbox = state.directory.findMailbox(name, grant.tenantId)
  if (!mailbox) throw new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${name}' is invalid.`)
  if (!mailbox.isEnabled) {
    const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'
    throw new GraphRefusal(404, 'MailboxNotEnabledForRESTAPI', message)
  }
  if (!permissions.some((permission) => grant.roles.includes(permission))) {
    throw new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  }
  if (!state.directory.mayReach(grant.clientId, mailbox)) {
    const message = 'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.'
    throw new GraphRefusal(403, 'ErrorAccessDenied', message)
  }
  return { clientId: grant.clientId, mailbox }
}

/** The text of a JSON body. Throws GraphRefusal when the request is too large, or says that it is something else. */
export function jsonText(call: GraphCall, { settings }: GraphState): string {
  refuseLarge(call, settings.limits.requestBytes)
  if (!/^application\/json\b/i.test(call.request.headers.get('content-type') ?? '')) {
    throw new GraphRefusal(415, 'UnsupportedMediaType', 'The content type is not supported.')
  }
  return call.text()
}

export function refuseLarge({ bytes }: GraphCall, maxBytes: number): void {
  if (bytes.length <= maxBytes) return
  throw new GraphRefusal(413, 'requestEntityTooLarge', 'The maximum request length supported is 4MB.')
}

/** Whether the call wants ids that a move does not change. */
export function wantsImmutableIds({ request }: GraphCall): boolean {
  return /IdType\s*=\s*"?ImmutableId"?/i.test(request.headers.get('prefer') ?? '')
}

function invalidToken(request: Request): GraphRefusal {
  const hasToken = request.headers.has('authorization')
  const message = hasToken ? 'Lifetime validation failed, or the token is not valid.' : 'Access token is empty.'
  const headers = {
    'www-authenticate': 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common"',
  }
  return new GraphRefusal(401, 'InvalidAuthenticationToken', message, { headers })
}
