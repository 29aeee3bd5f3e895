import { type SmtpOptions, startSmtp } from '@constellation/emulators'
import { createProvider } from '../../src/domain/providers/create-provider.ts'
import { createProviderWithSecret } from '../../src/domain/providers/create-provider-with-secret.ts'
import { accountId, startMx, type TestMx } from '../mx-worker.ts'

export const password = 'a password of the server'

type Options = {
  smtp?: SmtpOptions
  settings?: Record<string, unknown>
  policy?: Record<string, Record<string, unknown>>
}

/** mx-worker whose account sends through a recording mail server, without another provider beside it. */
export async function startSmtpMx({ smtp: smtpOptions = {}, settings = {}, policy = {} }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const smtp = opened.use(await startSmtp(smtpOptions))
  const mx = opened.use(await startMx())
  const provider = await addSmtpProvider(mx, {
    settings: { port: smtp.port, ...(smtpOptions.user && { user: smtpOptions.user.name }), ...settings },
    policy,
  })
  const closing = opened.move()
  return { ...mx, smtp, provider, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

/** Adds an SMTP provider as the default of the account; with its password where it names a user. */
export function addSmtpProvider(
  { deps, administrator }: Pick<TestMx, 'deps' | 'administrator'>,
  { settings, policy = {} }: Pick<Options, 'settings' | 'policy'>,
) {
  const provider = {
    ...({ accountId, kind: 'smtp', name: 'A relay', isDefault: true, policy } as const),
    settings: { host: '127.0.0.1', security: 'none', ...settings },
  }
  return settings?.user === undefined
    ? createProvider(deps, administrator, provider)
    : createProviderWithSecret(deps, administrator, { provider, secret: { version: '1', value: password } })
}
