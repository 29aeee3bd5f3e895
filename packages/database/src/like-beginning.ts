/** The pattern of LIKE for what begins with a text. Characters that have a meaning in a pattern stand for themselves. */
export function likeBeginning(text: string): string {
  return `${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}
