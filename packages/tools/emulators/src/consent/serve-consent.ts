import type { Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Faults } from '../faults/faults.ts'
import { type AuthorizeRequest, type Reading, withParameters } from '../oauth/authorize-request.ts'
import type { FormError } from '../people/new-person.ts'
import type { People, Portrait } from '../people/people.ts'
import { createPageApp, pageHeaders } from './page-app.ts'
import { chooserPage, consentPage, type Original, refusalPage } from './pages.ts'

/** The parts of the consent pages that differ between providers. */
export type Consent<Person> = {
  original: Original
  /** The path of the page that applications send people to. */
  path: string
  people: People<Person>
  portrayOf: (person: Person) => Portrait
  faults: Faults
  /** Checks the request before anybody is asked. */
  read(url: URL): Reading
  /** Whether this person may be chosen for this request. */
  mayBe?(person: Person, request: AuthorizeRequest): boolean
  newPerson(form: URLSearchParams, request: AuthorizeRequest): { person: Person } | { errors: FormError[] }
  /** Makes a code. Gives it with the other parameters of the redirect. */
  allow(request: AuthorizeRequest, person: Person): Record<string, string | undefined>
  /** The parameters of an error. */
  error(code: string): Record<string, string | undefined>
  /** Parameters of every redirect. */
  always?(): Record<string, string | undefined>
  /** The errors of `prompt=none`: nobody is signed in, or the person never consented. Without it, there is no such prompt. */
  silent?: { nobody: string; neverAsked: string }
}

/** The page remembers the chosen person in this parameter. The real provider never sees it. */
const choiceParameter = '_person'
const cookieName = 'signed_in_as'

/**
 * The part that every stand-in has: the first page and the authorization endpoint. A GET there shows the people, then asks for consent. A
 * POST to the same address answers with `person`, or the fields of a new person, and `decision` (`allow` or `deny`; without it the page
 * asks).
 */
export function createConsentApp<Person>(consent: Consent<Person>): Hono {
  const asked = new Set<string>()
  const { original, path, people, portrayOf } = consent
  const app = createPageApp(original, () => people.list().map(portrayOf))
  app.get(path, pageHeaders, (ctx) => begin(ctx, consent, (request) => show(ctx, consent, request, asked)))
  app.post(path, pageHeaders, async (ctx) => {
    const form = new URLSearchParams(await ctx.req.text())
    return begin(ctx, consent, (request) => {
      const chosen = readPerson(consent, request, form)
      if ('errors' in chosen) return showChooser(ctx, consent, request, { values: form, errors: chosen.errors })
      people.add(chosen.person)
      const { key } = portrayOf(chosen.person)
      const decision = form.get('decision')
      if (decision !== 'allow' && decision !== 'deny') return ctx.redirect(linkTo(ctx, key), 303)
      if (decision === 'deny') return sendBack(ctx, consent, request, consent.error('access_denied'))
      setCookie(ctx, cookieName, encodeURIComponent(key), { httpOnly: true, sameSite: 'Lax', path: '/' })
      asked.add(consentKey(request, key))
      return sendBack(ctx, consent, request, succeed(consent, request, chosen.person))
    })
  })
  return app
}

/** Continues with a valid request that no fault sends back. */
function begin<Person>(
  ctx: Context,
  consent: Consent<Person>,
  goOn: (request: AuthorizeRequest) => Response | Promise<Response>,
): Response | Promise<Response> {
  const reading = consent.read(new URL(ctx.req.url))
  if (reading.kind === 'refuse') {
    return ctx.html(refusalPage(consent.original, reading.error, reading.text), reading.status)
  }
  if (reading.kind === 'send-back') return ctx.redirect(reading.location, 302)
  const denial = consent.faults.take('denied') && 'access_denied'
  const error = denial ?? consent.faults.take('error-redirect')?.value
  return error ? sendBack(ctx, consent, reading.request, consent.error(error)) : goOn(reading.request)
}

function show<Person>(
  ctx: Context,
  consent: Consent<Person>,
  request: AuthorizeRequest,
  asked: ReadonlySet<string>,
): Response | Promise<Response> {
  const { people, portrayOf, silent } = consent
  const signedIn = decodeURIComponent(getCookie(ctx, cookieName) ?? '')
  if (silent && request.prompts.includes('none')) {
    const person = people.find(signedIn)
    if (!person) return sendBack(ctx, consent, request, consent.error(silent.nobody))
    const wasAsked = asked.has(consentKey(request, signedIn))
    return sendBack(
      ctx,
      consent,
      request,
      wasAsked ? succeed(consent, request, person) : consent.error(silent.neverAsked),
    )
  }
  const person = people.find(ctx.req.query(choiceParameter) ?? '') ?? presumed(consent, request, signedIn)
  if (!person || !isEligible(consent, request, person)) return showChooser(ctx, consent, request)
  const action = withoutChoice(ctx)
  const question = { request, person: portrayOf(person), action, back: asSelect(action) }
  return ctx.html(consentPage(consent.original, question))
}

/** The person of the hint, or the last one who was here. Gives undefined when the person must choose. */
function presumed<Person>(consent: Consent<Person>, request: AuthorizeRequest, signedIn: string): Person | undefined {
  if (request.prompts.includes('select_account')) return undefined
  return request.loginHint ? consent.people.findByHint(request.loginHint) : consent.people.find(signedIn)
}

function showChooser<Person>(
  ctx: Context,
  consent: Consent<Person>,
  request: AuthorizeRequest,
  form?: { values: URLSearchParams; errors: readonly FormError[] },
): Response | Promise<Response> {
  const people = consent.people.list().filter((person) => isEligible(consent, request, person))
  const content = chooserPage(consent.original, {
    request,
    people: people.map(consent.portrayOf),
    linkTo: (key) => linkTo(ctx, key),
    action: withoutChoice(ctx),
    ...(form && { form }),
  })
  return ctx.html(content, form ? 422 : 200)
}

function readPerson<Person>(
  consent: Consent<Person>,
  request: AuthorizeRequest,
  form: URLSearchParams,
): { person: Person } | { errors: FormError[] } {
  const key = form.get('person')
  const chosen = key === null ? consent.newPerson(form, request) : { person: consent.people.find(key) }
  if ('errors' in chosen) return chosen
  const { person } = chosen
  if (person && isEligible(consent, request, person)) return { person }
  return { errors: [{ field: 'subject', text: 'None of these people has that key.' }] }
}

function isEligible<Person>({ mayBe }: Consent<Person>, request: AuthorizeRequest, person: Person): boolean {
  return mayBe ? mayBe(person, request) : true
}

function succeed<Person>({ faults, ...consent }: Consent<Person>, request: AuthorizeRequest, person: Person) {
  const parameters = consent.allow(request, person)
  return faults.take('missing-code') ? { ...parameters, code: undefined } : parameters
}

function sendBack<Person>(
  ctx: Context,
  consent: Consent<Person>,
  request: AuthorizeRequest,
  parameters: Record<string, string | undefined>,
): Response {
  const { faults } = consent
  const location = withParameters(request.redirectUri, {
    ...parameters,
    ...consent.always?.(),
    state: faults.take('wrong-state') ? 'a-state-that-nobody-sent' : request.state,
    ...(faults.take('iss-absent') && { iss: undefined }),
    ...(faults.take('iss-other') && { iss: 'https://another-provider.example' }),
  })
  return ctx.redirect(location, 302)
}

function consentKey({ client }: AuthorizeRequest, key: string): string {
  return `${client.clientId} ${key}`
}

/** This page's address without its origin, so that it also works behind an edge. */
function withoutChoice(ctx: Context): string {
  const url = new URL(ctx.req.url)
  url.searchParams.delete(choiceParameter)
  return `${url.pathname}${url.search}`
}

function linkTo(ctx: Context, key: string): string {
  return `${withoutChoice(ctx)}&${new URLSearchParams({ [choiceParameter]: key })}`
}

/** The same address, with the question which person to be even when somebody was here before. */
function asSelect(target: string): string {
  const url = new URL(target, 'http://here')
  url.searchParams.set('prompt', 'select_account')
  return `${url.pathname}${url.search}`
}
