import type { Refusal } from '@constellation/client'
import type { Deps } from '../deps.ts'
import { markup } from '../http/page.ts'

/** Login cannot be reached. */
export function unavailablePage(deps: Deps, returnTo: string): Response {
  return deps.present({
    status: 503,
    headers: { 'retry-after': '5' },
    title: 'Sign-in is not available',
    lede: 'It cannot be reached at this moment. Nothing is lost.',
    content: markup`<a class="button primary" href="${returnTo}">Try again</a>`,
  })
}

/** Login knows the person and does not let them in here. */
export function refusedPage(deps: Deps, { code }: Refusal): Response {
  return deps.present({
    status: 403,
    title: 'You cannot sign in here',
    lede: reasons[code] ?? 'Signing in did not succeed.',
    content: markup`<a class="button quiet" href="/auth/sign-in">Sign in again</a>`,
  })
}

const reasons: Partial<Record<Refusal['code'], string>> = {
  application_unauthorized: 'This application is not set up correctly. Its log says what to change.',
  application_denied: 'This application is not open to you. Ask the administrator of your account.',
  user_disabled: 'Your user is disabled. Ask the administrator of your account.',
  account_suspended: 'Your account is suspended. Ask its administrator.',
}

/** The person came back from login twice, and the browser remembered neither sign-in. */
export function unrememberedPage(deps: Deps): Response {
  return deps.present({
    status: 400,
    title: 'Signing in did not finish',
    lede: 'This browser did not keep the cookie that signing in needs. Allow cookies for this site, then sign in again.',
    content: markup`<a class="button primary" href="/auth/sign-in">Sign in again</a>`,
  })
}

/** The last page of a sign-in in a second tab. */
export function signedInPage(deps: Deps): Response {
  return deps.present({
    status: 200,
    title: 'You are signed in',
    lede: 'Close this tab and continue in the one you came from.',
    content: markup``,
  })
}

/** The person does not hold the permission that the request needs. */
export function notPermittedPage(deps: Deps, permission: string): Response {
  return deps.present({
    status: 403,
    title: 'Not permitted',
    lede: `This needs the permission “${permission}”. Ask the administrator of your account.`,
    content: markup``,
  })
}
