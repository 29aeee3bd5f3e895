import { type Brand, brandMark, fill, type Html, html, page, type Scheme } from '@constellation/design'
import { scriptsFor } from '../assets/page-scripts.ts'
import { type Locale, locales, messagesOf } from '../locales/index.ts'

/** What every page needs to know about the request and the service. */
export type Frame = {
  readonly brand: Brand
  /** Names this request in the log. */
  readonly requestId: string
  readonly locale: Locale
  /** Absent: as the browser prefers. */
  readonly theme?: Scheme | undefined
  /** Path and query at which GET shows this page again; the language links lead there. */
  readonly here: string
  readonly now: Date
  /** The fewest characters that a password may have. */
  readonly passwordMinLength: number
  readonly privacyUrl?: string | undefined
  readonly helpUrl?: string | undefined
}

/** The application that the person came from and returns to. */
export type Application = { readonly name: string }

export type FramedPage = {
  readonly title: string
  readonly heading: string
  /** The quiet second line that says what matters now. */
  readonly lede?: string | Html | undefined
  readonly content?: Html | undefined
  /** Where the browser goes on to at once, without a click. */
  readonly onward?: string | undefined
  /** The page refuses something: it has a reference to quote. */
  readonly refuses?: boolean | undefined
}

/** A page about one thing: mark, heading, second line, content. */
export function panelPage(frame: Frame, { title, heading, lede, content, onward, refuses }: FramedPage): Html {
  const body = html`${brandMark(frame.brand)}<h1>${heading}</h1>${lede && html`<p class="lede">${lede}</p>`}${
    (content || refuses) && html`<div class="body">${content}${refuses && reference(frame)}</div>`
  }`
  return page({ ...documentOf(frame, body), title, onward, width: 'panel', body })
}

/** A page about several things, with the person who is signed in at the top. */
export function columnPage(frame: Frame, { title, heading, lede, content }: FramedPage, bar: Html): Html {
  const body = html`<header class="bar">${brandMark(frame.brand)}${bar}</header><h1>${heading}</h1>${
    lede && html`<p class="lede">${lede}</p>`
  }${content}`
  return page({ ...documentOf(frame, body), title, width: 'column', body })
}

/** What names this request in the log, and who can help with it. */
export function reference({ locale, requestId, brand: { supportAddress } }: Frame): Html {
  const { error } = messagesOf(locale)
  const help = supportAddress
    ? fill(error.referenceTo, html`<a href="mailto:${supportAddress}">${supportAddress}</a>`)
    : error.referenceHelp
  return html`<div class="reference"><p>${error.reference} <code>${requestId}</code></p><p>${help}</p></div>`
}

/** A quiet line below the main thing: a sentence with one link in it. */
export function footLine(sentence: (link: string) => string, label: string, href: string): Html {
  return html`<p class="foot">${fill(sentence, html`<a href="${href}">${label}</a>`)}</p>`
}

/** A sentence with an emphasised value in it, mostly an address. */
export function emphasised(sentence: (value: string) => string, value: string): Html {
  return fill(sentence, html`<strong>${value}</strong>`)
}

function documentOf(frame: Frame, body: Html) {
  const scripts = scriptsFor(String(body)).map(({ path }) => path)
  return { brand: frame.brand, locale: frame.locale, theme: frame.theme, footer: footer(frame), scripts }
}

function footer(frame: Frame): Html {
  const messages = messagesOf(frame.locale)
  const languages = Object.entries(locales).map(
    ([locale, { languageName }]) =>
      html`<a href="${inLanguage(frame.here, locale)}" lang="${locale}" hreflang="${locale}"${
        locale === frame.locale && html` aria-current="true"`
      }>${languageName}</a>`,
  )
  return html`<nav aria-label="${messages.footer.languages}">${languages}</nav>${
    frame.privacyUrl && html`<a href="${frame.privacyUrl}">${messages.footer.privacy}</a>`
  }${frame.helpUrl && html`<a href="${frame.helpUrl}">${messages.footer.help}</a>`}${
    frame.brand.supportAddress && html`<a href="mailto:${frame.brand.supportAddress}">${messages.footer.support}</a>`
  }`
}

function inLanguage(here: string, locale: string): string {
  const [path = '', query = ''] = here.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('locale', locale)
  return `${path}?${parameters}`
}
