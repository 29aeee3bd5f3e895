import { createHash, randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { parseApplications } from '../../src/applications/applications.ts'
import { bindToBrowser, isBoundToBrowser, readCookieKeys } from '../../src/browser/binding.ts'
import { browserOf } from '../../src/browser/browser.ts'
import { createCookies } from '../../src/browser/cookies.ts'
import type { Deps } from '../../src/deps.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the secret of an application', () => {
  const applications = (secretSha256?: string | string[]) =>
    parseApplications(
      JSON.stringify([
        {
          id: 'mail',
          name: 'Mail',
          origins: ['https://mail.example.test'],
          defaultDestination: 'https://mail.example.test/',
          secretSha256,
        },
      ]),
    )

  test('is any of those that are registered while it is replaced', () => {
    const both = applications([sha256('the new one'), sha256('the former one')])
    expect(both.authenticate('mail', 'the new one')?.id).toBe('mail')
    expect(both.authenticate('mail', 'the former one')?.id).toBe('mail')
    expect(both.authenticate('mail', 'another')).toBeUndefined()
  })

  test('that was removed from the list is refused', () => {
    expect(applications([sha256('the new one')]).authenticate('mail', 'the former one')).toBeUndefined()
    expect(applications(sha256('the new one')).authenticate('mail', 'the former one')).toBeUndefined()
  })

  test('is refused where none is registered', () => {
    expect(applications().authenticate('mail', '')).toBeUndefined()
    expect(() => applications([])).toThrow()
  })
})

describe('what is bound to a browser', () => {
  const [former, current] = ['a former key of thirty-two characters', 'a present key of thirty-two characters']
  const app = (cookieKeys: readonly string[]) => {
    const deps = {
      cookies: createCookies({ secure: true }),
      random: randomBytes,
      settings: { cookieKeys: readCookieKeys(cookieKeys.join('\n')) },
    } as unknown as Deps
    return new Hono()
      .get('/bind', (context) => context.text(bindToBrowser(deps, browserOf(deps, context), 'form')))
      .get('/check', (context) =>
        context.text(
          String(isBoundToBrowser(deps, browserOf(deps, context), 'form', context.req.query('proof') ?? '')),
        ),
      )
  }
  async function bound(keys: readonly string[]) {
    const answer = await app(keys).request('/bind')
    return { proof: await answer.text(), cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
  }
  const check = async (keys: readonly string[], { proof, cookie }: { proof: string; cookie: string }) =>
    (await app(keys).request(`/check?proof=${encodeURIComponent(proof)}`, { headers: { cookie } })).text()

  test('by a former key is recognised while that is in the file, and no longer', async () => {
    const old = await bound([former])
    expect(await check([current, former], old)).toBe('true')
    expect(await check([current], old)).toBe('false')
    expect(await check([current], await bound([current, former]))).toBe('true')
  })

  test('is nothing in another browser', async () => {
    const { proof } = await bound([current])
    expect(await check([current], { proof, cookie: '' })).toBe('false')
  })

  test('needs keys that nobody guesses, a line each', () => {
    expect(readCookieKeys(`${current}\n${former}\n`).map((key) => key.export().toString())).toEqual([current, former])
    expect(() => readCookieKeys(`${current}\nshort`)).toThrow(/32/)
    expect(() => readCookieKeys(' ')).toThrow(/32/)
  })
})
