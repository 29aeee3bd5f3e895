export type Token = { kind: 'open' | 'close' | 'comma' | 'name' | 'string' | 'number'; source: string }

/** The tokens of a text that `JSON.parse` accepts, without colons and literals. */
export function* tokensOf(text: string): Generator<Token> {
  for (let position = 0; position < text.length; ) {
    const start = position
    const kind = kinds[text.charAt(position)]
    position = kind === 'string' ? endOfString(text, start) : kind === 'number' ? endOfNumber(text, start) : start + 1
    const isName = kind === 'string' && afterSpace(text, position) === ':'
    if (kind) yield { kind: isName ? 'name' : kind, source: text.slice(start, position) }
  }
}

const kinds: Record<string, Exclude<Token['kind'], 'name'>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ',': 'comma',
  '"': 'string',
  '-': 'number',
  ...Object.fromEntries(Array.from('0123456789', (digit) => [digit, 'number'] as const)),
}

function endOfString(text: string, start: number): number {
  let position = start + 1
  while (text.charAt(position) !== '"') position += text.charAt(position) === '\\' ? 2 : 1
  return position + 1
}

function endOfNumber(text: string, start: number): number {
  const number = /[-+.eE\d]*/y
  number.lastIndex = start
  return start + (number.exec(text)?.[0].length ?? 1)
}

function afterSpace(text: string, start: number): string {
  let position = start
  while (/\s/.test(text.charAt(position))) position++
  return text.charAt(position)
}
