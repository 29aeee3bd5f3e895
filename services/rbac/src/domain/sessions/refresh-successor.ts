import { createHmac } from 'node:crypto'

/** The token that follows another one. Both the token and the salt are needed to make it again. */
export function successorOf(token: string, salt: string): string {
  return token.slice(0, 3) + createHmac('sha256', token).update(salt).digest('base64url')
}
