const longestString = 255

/** The strings of at most 255 bytes of which a TXT record consists (RFC 1035 §3.3). Values of ours are ASCII. */
export function txtStrings(value: string): string[] {
  const count = Math.max(1, Math.ceil(value.length / longestString))
  return Array.from({ length: count }, (_, index) => value.slice(index * longestString, (index + 1) * longestString))
}

/** A value as forms take it that want each string in quotes. */
export function quotedTxt(value: string): string {
  return txtStrings(value)
    .map((string) => `"${string.replaceAll(/["\\]/g, '\\$&')}"`)
    .join(' ')
}
