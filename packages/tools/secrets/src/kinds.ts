import { randomBytes } from 'node:crypto'
import { type KeyPurpose, newKeyFile } from '@constellation/tokens'

/** How a secret of one kind is made, and what becomes of those before it. Values are text. */
export type Kind = {
  /** A new value, unlike `former`. `nowSeconds` is in Unix seconds. */
  make(former: string | undefined, nowSeconds: number): string
  /** What was sealed or hashed with a former value must be opened later: it is never forgotten. */
  lasting: boolean
}

/** 32 random bytes as text. */
export const text: Kind = { make: () => randomBytes(32).toString('base64url'), lasting: false }

/** The same, for what outlives a rotation. */
export const lastingText: Kind = { ...text, lasting: true }

/** A key that signs for one purpose, as the text of its file. */
export function signingKey(purpose: KeyPurpose): Kind {
  return { make: (_, nowSeconds) => newKeyFile(purpose, nowSeconds).text, lasting: false }
}

/** One key of the ring that seals what is stored: `id:base64`. */
export const sealingKey: Kind = {
  make: (_, nowSeconds) => `${nowSeconds}-${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`,
  lasting: true,
}

/** The password of one of two roles that take turns, so that the former one works until nobody uses it: `a:password` or `b:password`. */
export const alternatingLogin: Kind = {
  make: (former) => `${former?.startsWith('a:') ? 'b' : 'a'}:${randomBytes(32).toString('base64url')}`,
  lasting: false,
}
