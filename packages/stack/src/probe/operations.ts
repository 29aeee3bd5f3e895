import { createBrowser, findForm } from '@constellation/testkit'
import { send } from '../smoke/send.ts'
import type { ProbedStack } from './people.ts'

/** Asks about one address, as a stranger who has the page open. */
export type Ask = (email: string) => Promise<Response>

const forms = {
  'sign-in': { page: '/login', action: /^\/login\/password/, fields: { password: 'not the password at all' } },
  'sign-up': {
    page: '/sign-up',
    action: /^\/sign-up/,
    fields: { name: 'Somebody', password: 'four other plain words' },
  },
  recovery: { page: '/forgot', action: /^\/forgot/, fields: {} },
} as const

export type Operation = keyof typeof forms
// The names are those of the table above.
export const operations = Object.keys(forms) as Operation[]

/** Opens the page of an operation once; every question is its form, sent from a client address of its own. */
export async function openOperation(stack: ProbedStack, operation: Operation): Promise<Ask> {
  const { page: address, action, fields } = forms[operation]
  const browser = createBrowser(send, { headers: { 'x-forwarded-for': stack.newClient() } })
  const page = await browser.get(stack.login + address)
  const form = findForm(page.text, action)
  const cookie = browser.cookies.headerFor(page.url) ?? ''
  return (email) =>
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
