import { Failure, readBody } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { bindToBrowser, isBoundToBrowser } from './binding.ts'
import type { Browser } from './browser.ts'

const mediaType = 'application/x-www-form-urlencoded'
const limits = { limitBytes: 16 * 1024, timeoutMs: 10_000 }

/** The proof that a form came from us and from this browser. It travels as the field `csrf`. */
export function csrfToken(deps: FormDeps, browser: Pick<Browser, 'id'>): string {
  return bindToBrowser(deps, browser, 'form')
}

/** What a person typed into a form. */
export type FormFields = {
  /** The text of a field, empty when it is absent. Not trimmed. */
  field(name: string): string
}

/**
 * Reads a form of one of our pages. Refuses a form of another origin. `isGenuine` is false when the browser does not say that a page of
 * ours sent it, and its proof was not made for this browser.
 */
export async function readForm(
  deps: FormDeps,
  context: Context,
  browser: Pick<Browser, 'id'>,
): Promise<FormFields & { isGenuine: boolean }> {
  refuseOtherOrigin(deps, context)
  const fields = new URLSearchParams(decode(await readBody(context.req.raw, mediaType, limits)))
  const isGenuine = isSentByOurPage(context) || isBoundToBrowser(deps, browser, 'form', fields.get('csrf') ?? '')
  return { field: (name) => fields.get(name) ?? '', isGenuine }
}

type FormDeps = { settings: Pick<Deps['settings'], 'cookieKeys' | 'publicOrigin'> }

/**
 * What the browser itself says, which no page can forge (Fetch Metadata). The proof in the form is for browsers that do not say it. Tabs
 * that a browser without a cookie opens at once hold proofs for different ids, and it keeps the last id.
 */
function isSentByOurPage(context: Context) {
  return context.req.header('sec-fetch-site') === 'same-origin'
}

/**
 * Browsers name the origin of every form, and no page can change that. The origin of our own forms is `null`, because our pages send no
 * referrer (Fetch §3.2). `Sec-Fetch-Site` tells them from those of another site. In browsers without it, the token does.
 */
function refuseOtherOrigin({ settings }: FormDeps, context: Context) {
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
