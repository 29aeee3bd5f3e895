import { type Locale, locales } from '../locales/index.ts'

type Offer = { supported: readonly Locale[]; fallback: Locale }
type Wishes = { parameter?: string | undefined; cookie?: string | undefined; acceptLanguage?: string | undefined }

/** The language of a page: that of the address, else the cookie, else the preference of the browser, else the default. */
export function chooseLocale(offer: Offer, { parameter, cookie, acceptLanguage }: Wishes): Locale {
  const wishes = [parameter, cookie, ...preferences(acceptLanguage)]
  for (const wish of wishes) {
    const found = matchLocale(offer.supported, wish)
    if (found) return found
  }
  return offer.fallback
}

/** The supported locale that matches a BCP 47 tag, exactly or by its language. Undefined when none does. */
export function matchLocale(supported: readonly Locale[], tag: string | undefined): Locale | undefined {
  const [canonical] = tag ? canonicalize(tag) : []
  if (!canonical) return undefined
  return (
    supported.find((locale) => locale === canonical) ??
    supported.find((locale) => locale === new Intl.Locale(canonical).language)
  )
}

/** The locales of a list that have texts. */
export function knownLocales(tags: readonly string[]): Locale[] {
  return tags.filter((tag): tag is Locale => Object.hasOwn(locales, tag))
}

function canonicalize(tag: string) {
  try {
    return Intl.getCanonicalLocales(tag)
  } catch {
    // A malformed tag is ignored.
    return []
  }
}

/** The tags of an Accept-Language header, the most wanted first (RFC 9110 §12.5.4). */
function preferences(header = '') {
  return header
    .slice(0, 500)
    .split(',')
    .map((entry) => {
      const [tag = '', quality = 'q=1'] = entry.trim().split(';')
      return { tag: tag.trim(), quality: Number(quality.trim().replace('q=', '')) || 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag)
}
