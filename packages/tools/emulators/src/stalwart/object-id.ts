const alphabet = 'abcdefghijklmnopqrstuvwxyz792013'
const largest = 2n ** 64n

/** An id as Stalwart writes it: a number of 64 bits in its own base 32, in which 0 is `a`. */
export function writeId(id: bigint): string {
  let text = ''
  for (let rest = id; rest > 0n || text === ''; rest /= 32n) text = `${alphabet[Number(rest % 32n)]}${text}`
  return text
}

/** Reads an id. Undefined for a text that is none. */
export function readId(text: string): bigint | undefined {
  let id = 0n
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return undefined
    id = id * 32n + BigInt(digit)
  }
  return text !== '' && id < largest ? id : undefined
}
