import { randomInt } from 'node:crypto'
import { send } from '@constellation/stack/send'
import { createBrowser, findForm } from '@constellation/testkit'
import type { ProbedStack } from './people.ts'

/** Asks about one address, as a stranger who has the page open. */
export type Ask = () => Promise<Response>
/** Does what comes before a question about this address, and is not timed. */
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

/** Signing in at a provider that says an address which nobody has proved. */
const identity = 'identity'

export type Operation = keyof typeof forms | typeof identity
// The names are those of the table above, and the one that is no form.
export const operations = [...Object.keys(forms), identity] as Operation[]

/** Opens an operation once; every question is sent from a client address of its own. */
export function openOperation(stack: ProbedStack, operation: Operation): Promise<PrepareAsk> {
  return operation === identity ? openIdentity(stack) : openForm(stack, operation)
}

/** The page of an operation is opened once; every question is its form. */
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

/** To the provider and to its consent, as somebody new each time; the question is the way back. */
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
      // Refused all alike, they would tell nothing as well.
      if (answer.status !== 303) throw new Error(`an identity was answered ${answer.status}`)
      return answer
    }
  }
}
