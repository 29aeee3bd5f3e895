import { createHash, createVerify, type KeyObject } from 'node:crypto'

/** Whether the first signature of a message holds (RFC 6376): relaxed canonicalisation of both, RSA with SHA-256. */
export function verifyDkim(message: Buffer, key: KeyObject): boolean {
  const text = message.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const headers = text.slice(0, end).split(/\r\n(?![ \t])/)
  const signature = headers.find((line) => /^dkim-signature:/i.test(line))
  if (!signature) return false
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => tag.split('='))
      .map(([name = '', ...value]) => [name.trim(), value.join('=').replaceAll(/\s/g, '')]),
  )
  const bodyHash = createHash('sha256')
    .update(relaxedBody(text.slice(end + 4)), 'latin1')
    .digest('base64')
  if (bodyHash !== tags.get('bh')) return false
  const left = [...headers]
  const signed = (tags.get('h') ?? '').split(':').flatMap((name) => {
    const at = left.findLastIndex((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    return at < 0 ? [] : left.splice(at, 1).map(relaxedHeader)
  })
  const own = relaxedHeader(signature.replace(/([;\s]b=)[^;]*/, '$1'))
  const verifier = createVerify('rsa-sha256').update([...signed, own].join('\r\n'), 'latin1')
  return verifier.verify(key, tags.get('b') ?? '', 'base64')
}

function relaxedHeader(line: string): string {
  const colon = line.indexOf(':')
  const value = line
    .slice(colon + 1)
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''))
  return `${lines.join('\r\n').replace(/(\r\n)+$/, '')}\r\n`
}
