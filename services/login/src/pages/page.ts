import type { ServiceEnv } from '@constellation/chassis'
import { contentSecurityPolicy, type Html, type ScriptSources } from '@constellation/design'
import type { Context } from 'hono'
import { passkeyScript } from '../assets/passkey-script.ts'
import { csrfToken } from '../browser/form.ts'
import type { Deps } from '../deps.ts'
import { chooseLocale, matchLocale } from '../flow/choose-locale.ts'
import type { Locale } from '../locales/index.ts'
import type { Frame } from '../views/index.ts'
import { remembered } from './remembered.ts'

export type PageContext = Context<ServiceEnv>

/** The language of a request, or of the flow that it continues; one that was asked for in the address is remembered. */
export function localeOf({ settings, cookies }: Pick<Deps, 'settings' | 'cookies'>, context: PageContext): Locale {
  const parameter = context.req.query('locale') ?? remembered(context).locale
  const offer = { supported: settings.locales, fallback: settings.defaultLocale }
  const locale = chooseLocale(offer, {
    parameter,
    cookie: cookies.get(context, 'locale'),
    acceptLanguage: context.req.header('accept-language'),
  })
  if (parameter && matchLocale(settings.locales, parameter)) cookies.set(context, 'locale', locale, 400 * 86_400)
  return locale
}

/** What every page needs to know of the request and the service. `here` is where GET shows the page again. */
export function frameOf(deps: Deps, context: PageContext, here = hereOf(context)): Frame {
  const { settings } = deps
  return {
    locale: localeOf(deps, context),
    here,
    now: deps.now(),
    passwordMinLength: settings.passwordMinLength,
    privacyUrl: settings.privacyUrl,
    helpUrl: settings.helpUrl,
  }
}

/** A form of this page: where it is sent, and the proof that it came from us. */
export function formOf(deps: Deps, context: PageContext, action: string) {
  return { action, csrf: csrfToken(deps, context) }
}

/** Answers with a page, which may load nothing but its own style. */
export function answerPage(deps: Deps, context: PageContext, page: Html, status = 200): Response | Promise<Response> {
  context.header('content-security-policy', policyOf(deps))
  return context.html(String(page), status as 200)
}

/** Answers with a page that the script for passkeys runs on. */
export function answerWithPasskeys(
  deps: Deps,
  context: PageContext,
  page: Html,
  status = 200,
): Response | Promise<Response> {
  const { publicOrigin } = deps.settings
  // A path of our own and no more: an address that only names the origin would admit whatever else it serves.
  const sources = { script: `${publicOrigin}${passkeyScript().path}`, asks: publicOrigin }
  context.header('content-security-policy', policyOf(deps, sources))
  return context.html(String(page), status as 200)
}

/** Redirects to a page or an application. 303: what follows a form is always a GET. */
export function redirectTo(deps: Deps, context: PageContext, location: string | URL): Response {
  context.header('content-security-policy', policyOf(deps))
  return context.redirect(String(location), 303)
}

/** A form's answer may redirect to any application: browsers follow `form-action` through redirects. */
function policyOf({ applications }: Pick<Deps, 'applications'>, sources?: ScriptSources) {
  return contentSecurityPolicy([...new Set(applications.all.flatMap(({ origins }) => origins))], sources)
}

function hereOf(context: PageContext) {
  const { pathname, search } = new URL(context.req.url)
  return pathname + search
}
