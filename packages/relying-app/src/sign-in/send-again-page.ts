import type { Deps } from '../deps.ts'
import { markup } from '../http/page.ts'
import { readForm } from '../http/read-form.ts'

/** A form longer than this is not carried in the page, in bytes. */
const carriedBytes = 64 * 1024

/**
 * The page for a form that was sent after the session had ended: sign in in another tab, then send the form again from this one. A plain
 * form of the application itself is carried in the page; any other (with files, or from another site, whose fields nobody here
 * typed) is still in the browser, which sends it again on reload.
 */
export async function sendAgainPage(deps: Deps, request: Request, sameOrigin: boolean): Promise<Response> {
  const fields = sameOrigin ? await readForm(request, carriedBytes) : undefined
  const { pathname, search } = new URL(request.url)
  const again = fields
    ? markup`<form method="post" action="${pathname + search}">${[...fields].map(hiddenField)}<button class="button primary">Send again</button></form>`
    : markup`<p>Then reload this page and confirm that it is sent again.</p>`
  return deps.present({
    status: 401,
    title: 'Your session has ended',
    lede: 'What you sent was not saved, and is not lost: keep this tab open, sign in in another, and send it again.',
    content: markup`<div class="stack"><a class="button quiet" href="/auth/sign-in?return_to=/auth/signed-in" target="_blank" rel="noopener">Sign in in a new tab</a>${again}</div>`,
  })
}

function hiddenField([name, value]: [string, string]) {
  return markup`<input type="hidden" name="${name}" value="${value}">`
}
