import { oneLine } from '../one-line.ts'

const longestWord = 70
/** 45 bytes are 60 characters of base64: with its frame an encoded word has 72 of the 75 that RFC 2047 §2 permits. */
const bytesInWord = 45

/** One line of text with single spaces. A mail program may end a line at each of them. */
export function foldableLine(text: string): string {
  return oneLine(text).replaceAll(/ {2,}/g, ' ')
}

/**
 * Text for a header without structure, such as the subject. It stays as it is where it is plain and has words that fit into a line,
 * else it is encoded (RFC 2047). Text that looks like an encoded word is encoded too, so that it is shown as it was written.
 */
export function headerText(text: string): string {
  const line = oneLine(text)
  const isPlain = /^[\x20-\x7e]*$/.test(line) && !line.includes('=?') && !line.includes('  ')
  if (isPlain && line.split(' ').every((word) => word.length <= longestWord)) return line
  return [...chunks(line)].map((chunk) => `=?utf-8?B?${Buffer.from(chunk).toString('base64')}?=`).join(' ')
}

/** Pieces of at most 45 bytes that divide no character. */
function* chunks(line: string): Generator<string> {
  let chunk = ''
  let bytes = 0
  for (const character of line) {
    const more = Buffer.byteLength(character)
    if (bytes + more > bytesInWord) {
      yield chunk
      chunk = ''
      bytes = 0
    }
    chunk += character
    bytes += more
  }
  yield chunk
}
