import type { ServiceEnv } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { rbac } from '@constellation/contracts-rbac'
import type { Html } from '@constellation/design'
import type { Context } from 'hono'
import { type Browser, browserOf } from '../browser/browser.ts'
import { csrfToken } from '../browser/form.ts'
import type { BrowserSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { chooseLocale, matchLocale } from '../flow/choose-locale.ts'
import { type Flow, flowQuery, inFlow, readFlow } from '../flow/flow.ts'
import type { Locale } from '../locales/index.ts'
import { type ErrorPage, type Frame, onwardPage } from '../views/index.ts'
import { contentPolicy } from './content-policy.ts'

export type PageContext = Context<ServiceEnv>

/** One request of a person for a page. What it is made of is read when a page first asks for it. */
export type PageRequest = {
  readonly deps: Deps
  readonly browser: Browser
  /** rbac, called as login. */
  readonly rbac: Client<typeof rbac>
  readonly url: URL
  /** Where the person is going. Throws when the address names an application or a destination that is not registered. */
  readonly flow: Flow
  readonly locale: Locale
  /** A parameter of the query; undefined when it is absent. */
  query(name: string): string | undefined
  /** A part of the path, by the name that the table of pages gives it. */
  part(name: string): string
  /** The address of another page of the same flow. */
  inFlow(path: string, more?: Record<string, string>): string
  /** What a view needs to know of the request. `here` is where GET shows the page again. */
  frame(here?: string): Frame
  /** A form of this page: where it is sent, and the proof that it came from us. */
  formTo(action: string): { action: string; csrf: string }
  /** Answers with a page, which may load nothing but its own style and scripts. */
  render(page: Html, status?: number): Promise<Response>
  /** Leads to a page or an application. 303: what follows a form is always a GET. */
  redirect(location: string | URL): Response
  json(value: unknown): Response
  /** Says when another attempt makes sense (RFC 9110 §10.2.3). */
  retryAfter(seconds: number): void
  /** Goes on with a flow that the address does not carry, in the language that it began in. */
  resume(flow: Flow, locale?: Locale): void
  /** The ways on that an error page offers after this request; undefined while no page has said any. */
  readonly waysOn: ErrorPage['links'] | undefined
  offerWaysOn(links: ErrorPage['links']): void
}

/** A request of the person who is signed in. */
export type SignedInRequest = PageRequest & {
  readonly session: BrowserSession
  /** rbac, called for the person. */
  readonly person: Client<typeof rbac>
}

declare module 'hono' {
  interface ContextVariableMap {
    page?: PageRequest
  }
}

/** The page request of this context: the same one for the page and for the error page that may follow. */
export function pageRequestOf(deps: Deps, context: PageContext): PageRequest {
  const known = context.get('page')
  if (known) return known
  const request = createPageRequest(deps, context)
  context.set('page', request)
  return request
}

export function signedIn(request: PageRequest, session: BrowserSession): SignedInRequest {
  return Object.assign(Object.create(request) as PageRequest, {
    session,
    person: request.deps.rbac(session.accessToken),
  })
}

function createPageRequest(deps: Deps, context: PageContext): PageRequest {
  const browser = browserOf(deps, context)
  const url = new URL(context.req.url)
  let flow: Flow | undefined
  let resumedLocale: Locale | undefined
  let waysOn: ErrorPage['links'] | undefined
  const currentFlow = () => {
    flow ??= readFlow(deps, url.searchParams)
    return flow
  }
  const currentLocale = () =>
    readLocale(deps, context, browser, flowQuery(url.searchParams).get('locale') ?? resumedLocale)
  const frame = (here = url.pathname + url.search) =>
    frameOf(deps, { locale: currentLocale(), here, requestId: context.var.requestId })
  return {
    deps,
    browser,
    rbac: deps.rbac(),
    url,
    get flow() {
      return currentFlow()
    },
    get locale() {
      return currentLocale()
    },
    query: (name) => context.req.query(name),
    part: (name) => context.req.param(name) ?? '',
    inFlow: (path, more) => inFlow(path, currentFlow(), more),
    frame,
    formTo: (action) => ({ action, csrf: csrfToken(deps, browser) }),
    ...answersOf(deps, context, frame),
    resume(resumed, locale) {
      flow = resumed
      resumedLocale = locale
    },
    get waysOn() {
      return waysOn
    },
    offerWaysOn(links) {
      waysOn = links
    },
  }
}

type Answers = Pick<PageRequest, 'render' | 'redirect' | 'json' | 'retryAfter'>

function answersOf(deps: Deps, context: PageContext, frame: () => Frame): Answers {
  const answerHtml = (page: Html, status: number) => {
    const markup = String(page)
    context.header('content-security-policy', contentPolicy(deps, markup))
    return context.html(markup, status as 200) as Response
  }
  return {
    render: async (page, status = 200) => answerHtml(page, status),
    redirect(location) {
      const onward = pageBefore(deps, context, new URL(location, deps.settings.publicOrigin))
      if (onward) return answerHtml(onwardPage(frame(), onward), 200)
      context.header('content-security-policy', contentPolicy(deps))
      return context.redirect(String(location), 303)
    },
    json: (value) => context.json(value),
    retryAfter: (seconds) => context.header('retry-after', String(Math.max(1, Math.ceil(seconds)))),
  }
}

/**
 * The page that a form of ours ends on when it leads to another site; undefined where a redirect does. Browsers apply `form-action` to
 * every redirect that follows a form, also to those of the application, so no policy of ours could name them all.
 */
function pageBefore({ applications, settings }: Deps, { req }: PageContext, { href, origin, host }: URL) {
  if (origin === settings.publicOrigin) return undefined
  const application = applications.all.find(({ origins }) => origins.includes(origin))
  // A redirect that follows a form of ours still comes from our own site.
  const followsForm = req.method === 'POST' || (application && req.header('sec-fetch-site') === 'same-origin')
  return followsForm ? { name: application?.name ?? host, href } : undefined
}

function frameOf({ settings, now }: Deps, request: Pick<Frame, 'locale' | 'here' | 'requestId'>): Frame {
  const { brand, passwordMinLength, privacyUrl, helpUrl } = settings
  return { ...request, brand, now: now(), passwordMinLength, privacyUrl, helpUrl }
}

/** The language of a request. `parameter` is the one that the address names, which is remembered, or that of the flow which it resumes. */
function readLocale({ settings }: Deps, context: PageContext, browser: Browser, parameter: string | undefined): Locale {
  const offer = { supported: settings.locales, fallback: settings.defaultLocale }
  const locale = chooseLocale(offer, {
    parameter,
    cookie: browser.cookie('locale'),
    acceptLanguage: context.req.header('accept-language'),
  })
  if (parameter && matchLocale(settings.locales, parameter)) browser.keep('locale', locale, 400 * 86_400)
  return locale
}
