/** The code of a document's examples in JavaScript and TypeScript. */
export function examplesIn(markdown: string): string[] {
  return [...markdown.matchAll(/^```(?:js|ts)\n(.*?)^```/gms)].map(([, code = '']) => code)
}
