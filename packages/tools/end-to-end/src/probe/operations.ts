import { randomInt } from 'node:crypto'
import { send } from '@constellation/stack/send'
import { createBrowser, findForm } from '@constellation/testkit'
import type { ProbedStack } from './people.ts'

/** Tries one address, as a stranger who has the page open. */
export type Ask = () => Promise<Response>
/** Prepares the request for this address. It is not timed. */
export type PrepareAsk = (email: string) => Promise<Ask>

const forms = {
  'sign-in': { page: '/login', action: /^\/login\/password/, fields: { password: 'not the password at all' } },
  'sign-up': {
    page: '/sign-up',
    action: /^\/sign-up/,
    fields: { name: 'Somebody', password: 'four other plain words' },
  },
  recovery: { page: '/forgot', action: /^\/forgot/, fields: {} },
} as const

/** Sign-in with a provider that reports an unverified address. */
const identity = 'identity'

export type Operation = keyof typeof forms | typeof identity
// The names are those of the table above, and the one that is no form.
export const operations = [...Object.keys(forms), identity] as Operation[]

/** Opens an operation once. Each request has its own client address. */
export function openOperation(stack: ProbedStack, operation: Operation): Promise<PrepareAsk> {
  return operation === identity ? openIdentity(stack) : openForm(stack, operation)
}

/** Opens the page of an operation once. Each request sends its form. */
async function openForm(stack: ProbedStack, operation: keyof typeof forms): Promise<PrepareAsk> {
  const { page: address, action, fields } = forms[operation]
  const browser = createBrowser(send, { headers: { 'x-forwarded-for': stack.newClient() } })
  const page = await browser.get(stack.login + address)
  const form = findForm(page, action)
  const cookie = browser.cookies.headerFor(page.url) ?? ''
  return async (email) => () =>
    send(new URL(form.action, page.url).href, {
      method: 'POST',
      headers: {
        accept: 'text/html',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': stack.newClient(),
        cookie,
      },
      body: new URLSearchParams({ ...form.fields, ...fields, email }).toString(),
    })
}

/** Prepares the provider's consent for a new person each time. The timed request is the callback. */
async function openIdentity({ login, newClient }: ProbedStack): Promise<PrepareAsk> {
  return async (email) => {
    const client = newClient()
    const browser = createBrowser(send, { headers: { 'x-forwarded-for': client } })
    const asked = await browser.get(`${login}/login/github/start`)
    const subject = String(randomInt(10_000, 2_000_000_000))
    const person = { subject, name: 'Somebody', email, verified: 'no', decision: 'allow' }
    const { location } = await browser.post(asked.location ?? '', person)
    const back = new URL(location ?? '')
    const cookie = browser.cookies.headerFor(`${login}/`) ?? ''
    const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'x-forwarded-for': client, cookie }
    return async () => {
      const answer = await send(login + back.pathname + back.search, { method: 'GET', headers })
      // If every request were refused, the comparison would prove nothing.
      if (answer.status !== 303) throw new Error(`an identity was answered ${answer.status}`)
      return answer
    }
  }
}
