import { readFileSync } from 'node:fs'

/** The header with which an application authenticates to login (RFC 7617). */
export function basicAuthorization({ id, secretFile }: { id: string; secretFile: string }): string {
  return `Basic ${Buffer.from(`${id}:${readFileSync(secretFile, 'utf8').trim()}`).toString('base64')}`
}
