const longest = 1000
/** Longer texts are cut before anything else is done with them, so that a huge one costs nothing. */
const longestRead = 8000

const part = '[^\\s<>()\\[\\]{},;:"\'|]'
const address = new RegExp(`(?:"[^"]{0,128}"|${part}{0,128})(?:@|%40)${part}{1,255}`, 'giu')
const credential = /client_secret(=|%3d)[^\s&]*|bearer\s+[\w.~+/=-]{16,}|\beyJ[\w-]+\.[\w.-]+/gi

/**
 * What is kept of a provider's message: one line of at most 1000 characters, without credentials and without addresses other than ours.
 * It goes into the tables and to operators.
 */
export function cleanProviderMessage(text: string, ownAddresses: readonly string[]): string {
  const own = new Set(ownAddresses.map((one) => one.toLowerCase()))
  const isOurs = (found: string) => own.has(found.replace(/[.!?]+$/, '').toLowerCase())
  const clean = readableStart(text)
    .replaceAll(credential, '[credential]')
    .replaceAll(address, (found) => (isOurs(found) ? found : '[address]'))
  return clean.slice(0, longest).toWellFormed().trim()
}

/** The start of a text as one line. A word that is cut in two is left out: it may be the half of an address. */
function readableStart(text: string): string {
  const line = text
    .slice(0, longestRead)
    .toWellFormed()
    .replaceAll(/\p{Cf}+/gu, '')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
  return text.length > longestRead ? line.slice(0, Math.max(0, line.lastIndexOf(' '))) : line
}
