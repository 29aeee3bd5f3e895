/**
 * The path that a person may be sent back to. It is `path` when it stays on `origin` and is not an address of the sign-in itself; otherwise
 * it is `/`. The fragment is dropped.
 */
export function returnPath(origin: string, path: string | null | undefined): string {
  if (!path || path.length > 2000 || !/^\/(?![/\\])/.test(path) || hasControlCharacter(path)) return '/'
  const url = URL.parse(path, origin)
  if (url?.origin !== origin || url.pathname.startsWith('//') || url.pathname.startsWith('/auth/')) return '/'
  return url.pathname + url.search
}

function hasControlCharacter(text: string) {
  return [...text].some((character) => character < ' ' || character === '\u007f')
}
