import {
  type Asset,
  assetHeaders,
  type Brand,
  brandMark,
  button,
  contentSecurityPolicy,
  exactTime,
  field,
  findAsset,
  type Html,
  html,
  inlineScript,
  notice,
  page,
} from '@constellation/design'
import { signInScript } from '../assets/sign-in-script.ts'
import { asked } from '../mails/words.ts'

/** A page with what it may load. */
export type Rendered = { html: string; policy: string }

/** Who requested a sign-in. */
type Asked = { at: Date; from: string }

export type SignInPages = {
  /** Where the link of a mail leads. It says who asked after a click, and then asks for the code. */
  landing(): Rendered
  /** After a provider: says who asked, and asks for the code. */
  confirm(request: { token: string; asked: Asked }): Rendered
  /** Why a sign-in ended at a provider. */
  ended(words: { heading: string; text: string }): Rendered
  /** What the pages load. */
  findAsset(path: string): { bytes: Asset['bytes']; headers: Record<string, string> } | undefined
}

type Options = { brand: Brand; origin: string; onward: string | undefined }

/** The pages on which a person confirms the sign-in of a program. They work in one language, and with the browser's script alone. */
export function createSignInPages({ brand, origin, onward }: Options): SignInPages {
  const render = (title: string, content: Html, script?: string) => {
    const body = html`${brandMark(brand)}<h1>${title}</h1>${content}${script && inlineScript(script)}`
    const sources = script ? { scripts: [signInScript().source], asks: origin } : undefined
    return {
      html: page({ brand, title, locale: 'en', width: 'panel', body }).toString(),
      policy: contentSecurityPolicy(brand, [], sources),
    }
  }
  return {
    landing: () =>
      render(
        'Is this sign-in yours?',
        html`<div data-sign-in="/v1/auth/email/verify" data-inspect="/v1/auth/email/inspect"${onward && html` data-onward="${onward}"`}>
${step('begin', html`${lede('A program wants to sign in with your email address.')}<form class="body">${button('Continue')}</form>`)}${confirmStep('A program wants to sign in with your email address.')}${outcomes()}</div>`,
        signInScript().text,
      ),
    confirm: ({ token, asked: who }) =>
      render(
        'Is this sign-in yours?',
        html`<div data-sign-in="/v1/auth/oauth2/confirm" data-token="${token}">${confirmStep('A program wants to sign in with your Google account.', who)}${outcomes()}</div>`,
        signInScript().text,
      ),
    ended: ({ heading, text }) => render(heading, html`<p class="lede">${text}</p>`),
    findAsset(path) {
      const asset = findAsset(brand, path)
      return asset && { bytes: asset.bytes, headers: assetHeaders(asset) }
    },
  }
}

/** A part of a page, of which the script shows one. */
function step(name: string, content: Html, heading?: string): Html {
  return html`<div data-step="${name}"${heading && html` data-heading="${heading}"`} hidden>${content}</div>`
}

function lede(text: string): Html {
  return html`<p class="lede">${text}</p>`
}

function confirmStep(text: string, who?: Asked): Html {
  const at = who && exactTime(who.at, { locale: 'en-GB' })
  const facts = html`${asked.time} <b id="asked-at">${at}</b><br>${asked.address} <b id="asked-from">${who?.from}</b>`
  const input = field({
    name: 'user_code',
    label: 'Code',
    autocomplete: 'off',
    hint: 'Eight letters, such as BCDF-GHJK. The program shows them.',
  })
  return step(
    'confirm',
    html`${lede(text)}<div class="body">${notice('warn', html`<strong>Continue only if you started this program yourself.</strong>`, facts)}
<form novalidate>${input}<p class="error" id="wrong" role="alert" hidden></p>${button('Sign in')}</form></div>`,
  )
}

/** How it can end. The name of a step is the code of a refusal. */
function outcomes(): Html {
  const ends = [
    ['done', 'You are signed in', 'Return to the program. You can close this page.'],
    ['unauthorized', 'This link was already used, or has expired', 'Start the sign-in again in the program.'],
    ['user_code_mismatch', 'Three codes were wrong', 'The sign-in was ended. Start it again in the program.'],
    ['failed', 'That did not work', 'Open the link again in a minute, or start the sign-in again in the program.'],
  ] as const
  return html`${ends.map(([name, heading, text]) => step(name, html`<p class="lede" role="status">${text}</p>`, heading))}<noscript>${lede(
    'This page needs JavaScript. Allow it for this page, and open the link again.',
  )}</noscript>`
}
