/** Where a page ended, as an opaque text. Moments are given as text with microseconds: a JavaScript date would lose them. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor, or undefined when the text is none of ours. `length` is how many values the list sorts by. */
export function decodeCursor(cursor: string, length: number): string[] | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const whole =
      Array.isArray(position) && position.length === length && position.every((value) => typeof value === 'string')
    return whole ? position : undefined
  } catch {
    // Not ours is an answer, not a fault: the caller refuses the cursor.
    return undefined
  }
}
