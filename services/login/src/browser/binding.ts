import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { browserId } from './browser-id.ts'

type Binding = Pick<Deps, 'cookies' | 'random' | 'settings'>

/** The keys of the setting, one a line: the first binds, and what any of them has bound is recognised, so that the key can be replaced under way. */
export function readCookieKeys(text: string): KeyObject[] {
  const keys = text.split('\n').flatMap((line) => line.trim() || [])
  if (keys.length === 0 || keys.some((key) => key.length < 32)) throw new Error('a line has fewer than 32 characters')
  return keys.map((key) => createSecretKey(key, 'utf8'))
}

/** A proof that we said this, whatever `statement` is, to this browser. */
export function bindToBrowser(deps: Binding, context: Context, statement: string): string {
  const [current] = deps.settings.cookieKeys
  if (!current) throw new Error('there is no key to bind with')
  return proofOf(current, deps, context, statement)
}

/** Whether `proof` is what `bindToBrowser` gave for this statement and this browser. */
export function isBoundToBrowser(deps: Binding, context: Context, statement: string, proof: string): boolean {
  const given = Buffer.from(proof)
  return deps.settings.cookieKeys.some((key) => {
    const expected = Buffer.from(proofOf(key, deps, context, statement))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function proofOf(key: KeyObject, deps: Binding, context: Context, statement: string) {
  return createHmac('sha256', key)
    .update(`${statement}:${browserId(deps, context)}`)
    .digest('base64url')
}
