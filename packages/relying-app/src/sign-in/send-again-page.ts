import type { Deps } from '../deps.ts'
import { markup } from '../http/page.ts'
import { readForm } from '../http/read-form.ts'

/** The page does not carry a larger form than this, in bytes. */
const carriedBytes = 64 * 1024

type Sending = {
  /** Whether a page of the application itself sent the form. */
  sameOrigin: boolean
  /** Further parameters for login. Empty when the session has ended. */
  ask: Record<string, string>
}

/**
 * The page for a form whose sender has to sign in or prove who they are. They do that in another tab and then send the form again from
 * this one. The page carries a plain form of the application itself. Any other form (with files, or from another site, whose fields
 * nobody typed here) is still in the browser, which sends it again on reload.
 */
export async function sendAgainPage(deps: Deps, request: Request, { sameOrigin, ask }: Sending): Promise<Response> {
  const fields = sameOrigin ? await readForm(request, carriedBytes) : undefined
  const { pathname, search } = new URL(request.url)
  const again = fields
    ? markup`<form method="post" action="${pathname + search}">${[...fields].map(hiddenField)}<button class="button primary">Send again</button></form>`
    : markup`<p>Then reload this page and confirm that it is sent again.</p>`
  const { title, lede, link } = Object.keys(ask).length ? proveAgain : signInAgain
  const address = `/auth/sign-in?${new URLSearchParams({ return_to: '/auth/signed-in', ...ask })}`
  return deps.present({
    status: 401,
    title,
    lede,
    content: markup`<div class="stack"><a class="button quiet" href="${address}" target="_blank" rel="noopener">${link}</a>${again}</div>`,
  })
}

const signInAgain = {
  title: 'Your session has ended',
  lede: 'What you sent was not saved. Keep this tab open, sign in in another tab, and then send it again.',
  link: 'Sign in in a new tab',
}
const proveAgain = {
  title: 'Prove that it is you',
  lede: 'Prove again who you are. What you sent was not saved. Keep this tab open and then send it again.',
  link: 'Prove it in a new tab',
}

function hiddenField([name, value]: [string, string]) {
  return markup`<input type="hidden" name="${name}" value="${value}">`
}
