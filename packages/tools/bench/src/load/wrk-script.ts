/** A script that always sends the same JSON body with these headers. */
export function jsonPost(body: unknown, headers: Record<string, string>): string {
  return `wrk.method = 'POST'\n${headerLines({ 'content-type': 'application/json', ...headers })}\nwrk.body = ${luaText(JSON.stringify(body))}`
}

/** A script that sends these JSON bodies one after the other. Each connection begins at its own place in the list. */
export function jsonPosts(bodies: readonly unknown[], headers: Record<string, string>): string {
  const texts = bodies.map((body) => luaText(JSON.stringify(body)))
  return inTurn(
    texts,
    `wrk.method = 'POST'\n${headerLines({ 'content-type': 'application/json', ...headers })}`,
    'wrk.format(nil, nil, nil, one)',
  )
}

/** A script that gets these addresses one after the other, each with its headers. Each connection begins at its own place in the list. */
export function plainGets(
  requests: readonly { path: string; headers: Record<string, string> }[],
  headers: Record<string, string>,
): string {
  const calls = requests.map(
    ({ path, headers: own }) =>
      `{ path = ${luaText(path)}, headers = { ${luaEntries({ ...headers, ...own }).join(', ')} } }`,
  )
  return inTurn(calls, '', `wrk.format('GET', one.path, one.headers)`)
}

/** Uses the next of these Lua values as `one` for each request. */
function inTurn(values: readonly string[], before: string, format: string): string {
  return `
${before}
local all = { ${values.join(', ')} }
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set('turn', threads * 7919)
end
function request()
  turn = turn + 1
  local one = all[turn % #all + 1]
  return ${format}
end`
}

/** Makes each connection wait between two requests, in milliseconds. */
export function resting(script: string, restMs: number): string {
  return `${script}\nfunction delay() return ${Math.ceil(restMs)} end`
}

/** A script that gets the address with these headers. */
export function plainGet(headers: Record<string, string>): string {
  return headerLines(headers)
}

/** A text as a Lua string. */
export function luaText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

function headerLines(headers: Record<string, string>) {
  return luaEntries(headers)
    .map((entry) => `wrk.headers${entry}`)
    .join('\n')
}

/** Names and values as entries of a Lua table. */
function luaEntries(values: Record<string, string>): string[] {
  return Object.entries(values).map(([name, value]) => `[${luaText(name)}] = ${luaText(value)}`)
}
