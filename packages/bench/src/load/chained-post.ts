import { luaText } from './json-post.ts'

type Chain = {
  headers: Record<string, string>
  /** The first value of each connection. */
  first: readonly string[]
  /** The body around the value. */
  before: string
  after: string
  /** The member of the answer that the next request carries. */
  member: string
}

/** A script in which each connection sends what the last answer gave it: refresh tokens and renewal handles. */
export function chainedPost({ headers, first, before, after, member }: Chain): string {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `  wrk.headers[${luaText(name)}] = ${luaText(value)}`,
  )
  return `
local firsts = { ${first.map(luaText).join(', ')} }
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set('value', firsts[threads])
end
function init(args)
  wrk.method = 'POST'
${lines.join('\n')}
end
function request()
  return wrk.format(nil, nil, nil, ${luaText(before)} .. value .. ${luaText(after)})
end
function response(status, headers, body)
  local found = string.match(body, '"${member}":"([^"]+)"')
  if found then value = found end
end`
}
