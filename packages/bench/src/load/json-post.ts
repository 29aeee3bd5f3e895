/** A script that sends one and the same JSON body with these headers. */
export function jsonPost(body: unknown, headers: Record<string, string>): string {
  return `wrk.method = 'POST'\n${headerLines({ 'content-type': 'application/json', ...headers })}\nwrk.body = ${luaText(JSON.stringify(body))}`
}

/** A script that asks for the address with these headers. */
export function plainGet(headers: Record<string, string>): string {
  return headerLines(headers)
}

/** A text as Lua writes it. */
export function luaText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

function headerLines(headers: Record<string, string>) {
  return Object.entries(headers)
    .map(([name, value]) => `wrk.headers[${luaText(name)}] = ${luaText(value)}`)
    .join('\n')
}
