/** A name as we compare it: lower case, without the dot at the end. The root is the empty text. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
