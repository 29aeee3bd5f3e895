import {
  brandMark,
  button,
  buttonLink,
  card,
  emptyState,
  errorSummary,
  field,
  type Html,
  hiddenField,
  html,
  notice,
  page,
  productBrand,
  rowList,
  selectField,
} from '@constellation/design'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import type { FormError } from '../people/new-person.ts'
import type { Portrait } from '../people/people.ts'

/** The company whose sign-in this stand-in imitates. */
export type Original = { name: string; host: string }

/** Says what the stand-in is, and lists its people. */
export function homePage(original: Original, people: readonly Portrait[]): Html {
  const lede = 'An application that signs people in sends them here. You can choose one of these people there.'
  return shell(original, { title: `Stand-in for ${original.name}`, lede, content: rowList(people.map(rowOf)) })
}

/** Asks which person to be. `linkTo` gives the link of a person; the form for a new person goes to `action`. */
export function chooserPage(
  original: Original,
  options: {
    request: AuthorizeRequest
    people: readonly Portrait[]
    linkTo: (key: string) => string
    action: string
    form?: { values: URLSearchParams; errors: readonly FormError[] }
  },
): Html {
  const { request, people, linkTo, action, form } = options
  const choose = (person: Portrait) =>
    buttonLink('Choose', linkTo(person.key), { kind: 'quiet', compact: true, about: person.name })
  const rows = people.map((person) => ({ ...rowOf(person), action: choose(person) }))
  const nobody = card(emptyState('None of the sample people can sign in here. Add a new person below.'))
  const content = html`${form && errorSummary('Nobody was added', form.errors)}${
    rows.length > 0 ? rowList(rows) : nobody
  }${request.mayBeNew && newPersonSection(action, form?.values, form?.errors)}`
  const lede = html`<strong>${askerOf(request)}</strong> asks who you are.`
  return shell(original, { title: 'Choose who to be', lede, content })
}

/** Asks whether the application may know this person. */
export function consentPage(
  original: Original,
  options: { request: AuthorizeRequest; person: Portrait; action: string; back: string },
): Html {
  const { request, person, action, back } = options
  const scopes = request.scopes.map((scope) => html`<code>${scope}</code> `)
  const asks = scopes.length > 0 ? html`It requests ${scopes}` : 'It requests only your identity.'
  const answer = (decision: string, control: Html) =>
    html`<form method="post" action="${action}">${hiddenField('person', person.key)}${hiddenField('decision', decision)}${control}</form>`
  const content = html`${rowList([rowOf(person)])}<div class="body"><div class="stack">${answer('allow', button('Allow'))}${answer(
    'deny',
    button('Deny', { kind: 'quiet' }),
  )}</div></div><p class="foot"><a href="${back}">Choose another person</a></p>`
  const lede = html`<strong>${askerOf(request)}</strong> wants to know you. ${asks}`
  return shell(original, { title: `Continue as ${person.name}`, lede, content })
}

/** Shown when no question is possible, as the original does when it does not know where to send the person. */
export function refusalPage(original: Original, error: string, text: string): Html {
  return shell(original, { title: 'Sign-in cannot begin', lede: text, content: card(html`<pre>${error}</pre>`) })
}

function newPersonSection(action: string, values?: URLSearchParams, errors: readonly FormError[] = []): Html {
  const about = (name: string) => ({
    name,
    value: values?.get(name) ?? '',
    error: errors.find(({ field }) => field === name)?.text,
    autocomplete: 'off',
  })
  return html`<section><h2>New person</h2><p>Kept until the stand-in stops. The same subject is the same person again.</p><div class="body"><form method="post" action="${action}" novalidate>${field(
    { ...about('subject'), label: 'Subject', hint: 'The permanent id of the person at the provider.' },
  )}${field({ ...about('name'), label: 'Name' })}${field({ ...about('email'), label: 'Email', type: 'email', hint: 'Leave it empty for no address.' })}${selectField(
    {
      ...about('verified'),
      value: values?.get('verified') ?? 'yes',
      label: 'Is the email verified?',
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    },
  )}${button('Be this person', { kind: 'quiet' })}</form></div></section>`
}

function shell(original: Original, { title, lede, content }: { title: string; lede: string | Html; content: Html }) {
  const warning = notice(
    'warn',
    html`<strong>This is a local stand-in for ${original.name}.</strong> Nothing here reaches ${original.host}: no real account is used.`,
  )
  const body = html`<header class="bar">${brandMark(productBrand)}<p class="soft">Stand-in for ${original.name}</p></header>${warning}<h1>${title}</h1><p class="lede">${lede}</p><div class="body">${content}</div>`
  return page({
    brand: productBrand,
    title: `${title} (stand-in for ${original.name})`,
    locale: 'en',
    width: 'panel',
    body,
  })
}

function rowOf({ name, traits }: Portrait) {
  return { title: name, detail: traits.join(' · ') }
}

function askerOf({ redirectUri }: AuthorizeRequest): string {
  return new URL(redirectUri).host
}
