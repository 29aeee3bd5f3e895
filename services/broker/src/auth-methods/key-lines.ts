/** The keys of a secret with one key a line: the current one, then the former ones. */
export function keyLines(text: string): [current: string, ...former: string[]] {
  const [current = '', ...former] = text.split('\n').map((line) => line.trim())
  return [current, ...former]
}
