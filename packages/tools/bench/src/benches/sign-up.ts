import { rawHashing } from '../baselines/hash-side.ts'
import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { luaText } from '../load/wrk-script.ts'

/** A request for an account: hash, sign-up, audit, event with its link. Each has its own address and client address. */
export const signUp: Bench = {
  name: 'sign-up',
  raw: 'bare Argon2id hash, same parameters, two at once, and one durable insert',
  // Shown and not judged: raw sends no mail, and ours makes and sends it during the measurement.
  goal: { of: 'rate' },
  async prepare({ rbac, serviceToken }) {
    return {
      services: [rbac.process],
      raw: rawHashing('hash', 2, rbac.databaseUrl),
      ours: async (seconds) => {
        const load = { url: `${rbac.url}/auth/sign-up`, connections: 4, status: 202 }
        return sendLoad({ ...load, script: script(await serviceToken()) }, seconds)
      },
    }
  },
}

function script(serviceToken: string) {
  const rest = `"password":"four plain words do","displayName":"Bench","browserId":"the-browser-of-the-bench","client":{"userAgent":"bench","ip":"`
  return `
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set('number', threads * 1000000)
end
function init(args)
  wrk.method = 'POST'
  wrk.headers['content-type'] = 'application/json'
  wrk.headers['x-service-token'] = ${luaText(serviceToken)}
  stamp = ${luaText(Date.now().toString(36))}
end
function request()
  number = number + 1
  local ip = string.format('10.%d.%d.%d', math.floor(number / 65536) % 256, math.floor(number / 256) % 256, number % 256)
  return wrk.format(nil, nil, nil, '{"email":"' .. stamp .. number .. '@bench.test",' .. ${luaText(rest)} .. ip .. '"}}')
end`
}
