import { Failure, readBody } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { bindToBrowser, isBoundToBrowser } from './binding.ts'

const limits = { limitBytes: 16 * 1024, timeoutMs: 10_000 }

/** The proof that a form came from us and from this browser; travels as its field `csrf`. */
export function csrfToken(deps: Pick<Deps, 'cookies' | 'random' | 'settings'>, context: Context): string {
  return bindToBrowser(deps, context, 'form')
}

export type SubmittedForm = {
  /** The text of a field, empty when it is absent. Not trimmed. */
  field(name: string): string
  /** Whether the form came from us and from this browser. Where it did not, what was typed is shown again and nothing is done. */
  genuine: boolean
}

/** Reads a form that a page of ours sent. A form from another origin is refused; one whose cookie is gone is readable, but not genuine. */
export async function readForm(
  deps: Pick<Deps, 'cookies' | 'random' | 'settings'>,
  context: Context,
): Promise<SubmittedForm> {
  refuseOtherOrigin(deps, context)
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new Failure('unsupported_media_type', 'send the form as application/x-www-form-urlencoded')
  }
  const fields = new URLSearchParams(decode(await readBody(context.req.raw, limits)))
  const genuine = isBoundToBrowser(deps, context, 'form', fields.get('csrf') ?? '')
  return { field: (name) => fields.get(name) ?? '', genuine }
}

/**
 * Browsers say of every form where it stands, and a page of somebody else cannot change what they say. The origin of our own forms is `null`,
 * since our pages name themselves to nobody (Fetch §3.2); `Sec-Fetch-Site` tells those from a stranger's, and in browsers without it the
 * token does.
 */
function refuseOtherOrigin({ settings }: Pick<Deps, 'settings'>, context: Context) {
  const origin = context.req.header('origin') ?? 'null'
  const site = context.req.header('sec-fetch-site') ?? 'same-origin'
  const isOurs = (origin === 'null' || origin === settings.publicOrigin) && (site === 'same-origin' || site === 'none')
  if (!isOurs) throw new Failure('origin_denied', 'the form was sent from another site')
}

function decode(bytes: Uint8Array) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (/%00|\0/.test(text)) throw new Error('a NUL character')
    return text
  } catch (cause) {
    throw new Failure('malformed_request', 'the form is not UTF-8 text', { cause })
  }
}
