import type { AttemptPhase } from '@constellation/contracts-mx'

/** The steps of a transaction. `send` begins with the last byte of the message: from then on the server may have accepted it. */
export type SmtpPhase = Extract<
  AttemptPhase,
  'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'send'
>

/** What a server answered: its reply code (RFC 5321 §4.2), and the enhanced status code (RFC 3463) where it gave one. */
export type SmtpReply = { code: number; enhanced?: string; text: string }

/** Why a step did not succeed: the server refused it, or no answer came. */
export type SmtpFault =
  | { kind: 'refused'; phase: SmtpPhase; reply: SmtpReply }
  | { kind: 'lost'; phase: SmtpPhase; code: string; isTimeout: boolean }

/** A recipient that the server did not accept. */
export type RefusedByServer = { address: string; reply: SmtpReply }

/** Reads a reply. Lines that follow the first one are joined to its text. */
export function readReply(response: string): SmtpReply | undefined {
  const [, code, rest = ''] = /^([2-5]\d{2})(?:[ -](.*))?$/s.exec(response.trim()) ?? []
  if (code === undefined) return undefined
  const [first = '', ...lines] = rest.split(/\r?\n/)
  const [, enhanced, text] = /^([245]\.\d{1,3}\.\d{1,3})(?:\s+(.*))?$/.exec(first) ?? []
  const more = lines.map((line) => line.replace(/^\d{3}[ -]/, '').replace(/^[245]\.\d{1,3}\.\d{1,3}\s+/, ''))
  const words = [enhanced === undefined ? first : (text ?? ''), ...more].join(' ').trim()
  return { code: Number(code), ...(enhanced !== undefined && { enhanced }), text: words }
}

/** A reply as it is kept: its code, and its enhanced code where it has one. */
export function codeOf({ code, enhanced }: SmtpReply): string {
  return enhanced === undefined ? String(code) : `${code} ${enhanced}`
}
