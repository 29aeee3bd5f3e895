import { luaText } from './wrk-script.ts'

type Step = { path: string; headers: Record<string, string> }

type Pair = {
  /** The first request of each connection. The answer is a redirect with a code. */
  first: readonly Step[]
  /** The request that follows. `CODE` in its body stands for the code. */
  second: Step & { body: string }
}

/** A script in which each connection gets a redirect with a code, then sends the code, and starts again. */
export function redirectAndPost({ first, second }: Pair): string {
  return `
local paths, cookies = { ${first.map(({ path }) => luaText(path)).join(', ')} }, { ${first.map(({ headers }) => luaText(headers.cookie ?? '')).join(', ')} }
local number = 0
function setup(thread)
  number = number + 1
  thread:set('path', paths[number])
  thread:set('cookie', cookies[number])
end
code = nil
function request()
  if code then
    expected = 200
    local body = string.gsub(${luaText(second.body)}, 'CODE', code)
    return wrk.format('POST', ${luaText(second.path)}, ${luaTable({ 'content-type': 'application/json', ...second.headers })}, body)
  end
  expected = 303
  return wrk.format('GET', path, { cookie = cookie })
end
function response(status, headers, body)
  local place = headers['Location'] or headers['location']
  code = status == 303 and place and string.match(place, '[?&]code=([%w_-]+)') or nil
end`
}

function luaTable(values: Record<string, string>) {
  return `{ ${Object.entries(values)
    .map(([name, value]) => `[${luaText(name)}] = ${luaText(value)}`)
    .join(', ')} }`
}
