import { readFileSync } from 'node:fs'

/** How an application proves itself to login (RFC 7617). */
export function basicAuthorization({ id, secretFile }: { id: string; secretFile: string }): string {
  return `Basic ${Buffer.from(`${id}:${readFileSync(secretFile, 'utf8').trim()}`).toString('base64')}`
}
