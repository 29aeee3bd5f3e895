import { randomBytes } from 'node:crypto'
import type { SecretKind } from '@constellation/manifest'
import { newKeyFile } from '@constellation/tokens'

/** The kinds of the manifests, and the password of a role in a database. */
export type Kind = SecretKind | { kind: 'alternating-login' }

/** The password of one of two alternating roles, `a:password` or `b:password`. The former role works during a rotation. */
export const alternatingLogin: Kind = { kind: 'alternating-login' }

/** A new value, unlike `former`. Values are text; `nowSeconds` is in Unix seconds. */
export function makeValue(kind: Kind, former: string | undefined, nowSeconds: number): string {
  switch (kind.kind) {
    case 'signing-key':
      return newKeyFile(kind.purpose, nowSeconds).text
    // One key of the ring: `id:base64`.
    case 'sealing-key-ring':
      return `${nowSeconds}-${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`
    case 'text':
      return randomText()
    case 'alternating-login':
      return `${former?.startsWith('a:') ? 'b' : 'a'}:${randomText()}`
  }
}

/** Whether stored rows need former values, so that none is ever forgotten. */
export function isLasting(kind: Kind): boolean {
  return kind.kind === 'sealing-key-ring' || (kind.kind === 'text' && kind.former === 'lasting')
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
