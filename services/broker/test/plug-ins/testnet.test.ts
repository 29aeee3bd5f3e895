import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { testnetPlugIns } from '../../src/plug-ins/testnet-plug-ins.ts'
import { startBroker } from '../broker.ts'

const run = promisify(execFile)

test('a way of signing in that this build lacks is not found, and one that is not selected says so', async () => {
  await using lacking = await startBroker()
  await using unselected = await startBroker({ plugIns: testnetPlugIns })
  for (const [broker, status, code] of [
    [lacking, 404, 'not_found'],
    [unselected, 400, 'auth_method_disabled'],
  ] as const) {
    const post = (path: string, body: object) =>
      broker.app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const confirmation = { token: 'A'.repeat(43), user_code: 'BBBB-BBBB' }
    const answers = [
      await post('/v1/auth/email/request', { email: 'a@example.test' }),
      await post('/v1/auth/email/inspect', { token: 'A'.repeat(43) }),
      await post('/v1/auth/email/verify', confirmation),
      await broker.app.request('/v1/auth/email/status/eml-1'),
      await broker.app.request('/auth/email/landing'),
      await post('/v1/auth/oauth2/start', {}),
      await post('/v1/auth/oauth2/confirm', confirmation),
      await broker.app.request('/v1/auth/oauth2/status/oa2-1'),
      await broker.app.request('/auth/oauth2/callback?code=a&state=b'),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(status)
      const problem = await answer.json()
      expect(problem.code).toBe(code)
      if (status === 400) expect(problem.detail).toContain('BROKER_AUTH_METHODS')
    }
  }
})

test.each([
  ['default', false],
  ['testnet', true],
])('the %s build loads the code of people signing in: %s', async (build, loads) => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = new Set()
    registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context) } })
    await import('./src/run-broker.ts')
    await import('./src/plug-ins/${build}-plug-ins.ts')
    console.log(JSON.stringify([...loaded]))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: new URL('../..', import.meta.url),
    maxBuffer: 16_000_000,
  })
  const loaded: string[] = JSON.parse(stdout)
  const optional = ['/node_modules/nodemailer/', '/packages/design/', '/packages/mail/', '/broker/src/pages/']
  for (const part of optional) expect([part, loaded.some((url) => url.includes(part))]).toEqual([part, loads])
})
