import { luaText } from './wrk-script.ts'

type Chain = {
  headers: Record<string, string>
  /** The first value of each connection. */
  first: readonly string[]
  /** A further value of each connection, which never changes. */
  second?: readonly string[]
  /** The body: `VALUE` stands for the value, `SECOND` for the further one. */
  body: string
  /** The member of the answer that the next request sends. */
  member: string
}

/** A script in which each connection sends the value of its last answer: refresh tokens and renewal handles. */
export function chainedPost({ headers, first, second = [], body, member }: Chain): string {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `  wrk.headers[${luaText(name)}] = ${luaText(value)}`,
  )
  return `
local firsts, seconds = { ${first.map(luaText).join(', ')} }, { ${second.map(luaText).join(', ')} }
local number = 0
function setup(thread)
  number = number + 1
  thread:set('value', firsts[number])
  thread:set('second', seconds[number] or '')
end
function init(args)
  wrk.method = 'POST'
${lines.join('\n')}
end
function request()
  return wrk.format(nil, nil, nil, (string.gsub(${luaText(body)}, '%u%u+', { VALUE = value, SECOND = second })))
end
function response(status, headers, body)
  local found = string.match(body, '"${member}":"([^"]+)"')
  if found then value = found end
end`
}
