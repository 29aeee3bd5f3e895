import type { MailMode } from './mail-mode.ts'
import { markHeader } from './mark-header.ts'

/** A header that cannot be carried, and why, as the end of a sentence about it. */
export type RefusedHeader = { name: string; reason: string }

/** Names that mx-worker, a mail server or Exchange sets. A star at the end stands for anything. */
const reserved: readonly string[] = [
  ...['from', 'sender', 'to', 'cc', 'bcc', 'reply-to', 'subject', 'date', 'message-id', 'importance', 'x-priority'],
  ...['mime-version', 'content-*', 'return-path', 'received*', 'delivered-to', 'resent-*', 'dkim-signature', 'arc-*'],
  ...['authentication-results', 'x-ms-exchange-*', 'x-microsoft-antispam*', 'x-forefront-*', markHeader.toLowerCase()],
]

/** Graph takes five headers of ours in JSON (measured by public clients). */
const mostInJson = 5

/** RFC 5322 §2.1.1: without the line break. */
const longestLine = 998

/**
 * The headers of a message that cannot be carried in a mode. Nothing is dropped in silence: what is not refused is handed over.
 * `allowed` are names in small letters, where a star at the end stands for anything. `isMarked` says that one of the places in JSON is
 * taken by our mark. Exchange Online removes `Auto-Submitted` from MIME texts, which we cannot prevent.
 */
export function headersRefusedBy(
  mode: MailMode,
  headers: Readonly<Record<string, string>>,
  allowed: readonly string[],
  { isMarked = false }: { isMarked?: boolean } = {},
): RefusedHeader[] {
  const isJson = mode === 'send_mail' || mode === 'draft_send'
  const names = Object.keys(headers)
  const refused: RefusedHeader[] = []
  const carried: string[] = []
  for (const name of names) {
    const small = name.toLowerCase()
    const reason =
      findFault(small, headers[name] ?? '', allowed) ??
      (carried.includes(small) ? 'is there twice' : undefined) ??
      (isJson ? findJsonFault(small, carried.length, isMarked) : findLineFault(small, headers[name] ?? ''))
    if (reason) refused.push({ name, reason })
    else carried.push(small)
  }
  return refused
}

function findFault(name: string, value: string, allowed: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,126}$/.test(name)) return 'is not the name of a header'
  if (fitsOneOf(reserved, name)) return 'is set by the mail system itself'
  if (!fitsOneOf(allowed, name)) return 'is not allowed by the policy of the provider'
  if (value.trim() === '') return 'has no value'
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value) ? 'has a line break or a control character' : undefined
}

function findJsonFault(name: string, carried: number, isMarked: boolean): string | undefined {
  if (!name.startsWith('x-'))
    return 'can be carried only in the mode mime or by SMTP: in the mode of this provider only names that begin with X-'
  const most = isMarked ? mostInJson - 1 : mostInJson
  return carried >= most ? `is one too many: the mode of this provider carries ${most}` : undefined
}

/** Names that begin with X- may be encoded, so that a line ends anywhere. Others end a line only at a space. */
function findLineFault(name: string, value: string): string | undefined {
  if (name.startsWith('x-')) return undefined
  if (/[^\x20-\x7e]/.test(value)) return 'may have only ASCII characters'
  const longest = Math.max(...value.split(' ').map((word) => word.length))
  return name.length + 2 + longest > longestLine ? 'has a word that is longer than a line of a mail' : undefined
}

function fitsOneOf(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern))
}
