import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { Browser } from './browser.ts'

type BindingDeps = { settings: Pick<Deps['settings'], 'cookieKeys'> }

/** The keys of the setting, one a line. The first signs and all are accepted, so that a key can be rotated. */
export function readCookieKeys(text: string): KeyObject[] {
  const keys = text.split('\n').flatMap((line) => line.trim() || [])
  if (keys.length === 0 || keys.some((key) => key.length < 32)) throw new Error('a line has fewer than 32 characters')
  return keys.map((key) => createSecretKey(key, 'utf8'))
}

/** A proof that we gave `statement` to this browser. */
export function bindToBrowser({ settings }: BindingDeps, browser: Pick<Browser, 'id'>, statement: string): string {
  const [current] = settings.cookieKeys
  if (!current) throw new Error('there is no key to bind with')
  return proofOf(current, browser, statement)
}

/** Whether `proof` is what `bindToBrowser` gave for this statement and this browser. */
export function isBoundToBrowser(
  { settings }: BindingDeps,
  browser: Pick<Browser, 'id'>,
  statement: string,
  proof: string,
): boolean {
  const given = Buffer.from(proof)
  return settings.cookieKeys.some((key) => {
    const expected = Buffer.from(proofOf(key, browser, statement))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function proofOf(key: KeyObject, { id }: Pick<Browser, 'id'>, statement: string) {
  return createHmac('sha256', key).update(`${statement}:${id}`).digest('base64url')
}
