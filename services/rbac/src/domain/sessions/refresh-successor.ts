import { createHmac } from 'node:crypto'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'

/** The token that follows another one. Both the token and the salt are needed to make it again. */
export function successorOf(token: string, salt: string): string {
  return token.slice(0, 3) + createHmac('sha256', token).update(salt).digest('base64url')
}

/** Makes a successor of a token with a new salt, and what is stored of both. */
export function newSuccessor({ random }: Pick<Deps, 'random'>, token: string) {
  const salt = Buffer.from(random(32)).toString('base64url')
  const successor = successorOf(token, salt)
  return { successor, salt, tokenHash: hashToken(token), successorHash: hashToken(successor) }
}
