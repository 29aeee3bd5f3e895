/** Removes comments and unnecessary white space. Strings in the style must not contain braces or comments. */
export function minifyCss(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/([{;(][\w-]+): /g, '$1:')
    .replace(/(?<=[ :,(-])0\./g, '.')
    .replace(/ ([>+]) (?=[\w.:])(?![^(]*\))/g, '$1')
    .replaceAll(';}', '}')
    .trim()
}
