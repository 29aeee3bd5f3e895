import { randomBytes } from 'node:crypto'
import { openSecretFiles } from '@constellation/testkit'
import { emailLinkOver } from '../src/auth-methods/email-link.ts'
import { defaultPlugIns } from '../src/plug-ins/default-plug-ins.ts'
import { startBroker, type TestBroker } from './broker.ts'
import { recordingMail } from './fixtures/recording-mail.ts'

type Options = NonNullable<Parameters<typeof startBroker>[0]> & {
  /** Whether the mail server answers at the start. */
  reachable?: boolean
}

export const hmacKey = 'k'.repeat(32)

/** The broker with sign-in of people, over a mail server that keeps what it is given. */
export async function startPeopleBroker({ variables, reachable = true, ...options }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const files = opened.use(await openSecretFiles())
  const mail = recordingMail()
  if (!reachable) mail.fail = new Error('the mail server is not there')
  const broker = opened.use(
    await startBroker({
      plugIns: {
        ...defaultPlugIns,
        authMethods: { ...defaultPlugIns.authMethods, email_link: emailLinkOver(() => mail) },
      },
      variables: {
        BROKER_AUTH_METHODS: 'wallet_sig,email_link',
        BROKER_EMAIL_HMAC_KEY_FILE: await files.write('email-hmac-key', hmacKey),
        BROKER_EMAIL_FROM_ADDRESS: 'broker@example.test',
        BROKER_EMAIL_SMTP_URL_FILE: await files.write('smtp-url', 'smtp://mail.example.test'),
        ...variables,
      },
      ...options,
    }),
  )

  /** Asks for a link, and reads the token out of the mail. */
  async function requestLink(email = freshAddress()) {
    const started = await broker.as().requestEmailSignIn({ body: { email } })
    const text = mail.mails.at(-1)?.text ?? ''
    const token = /#t=([A-Za-z0-9_-]{43})\s/.exec(text)?.[1] ?? ''
    return { ...started, email, token }
  }

  /** A person who signed in by e-mail, as their program sees them. */
  async function personByEmail(email = freshAddress()) {
    const { request_id, token, user_code } = await requestLink(email)
    await broker.as().verifyEmailSignIn({ body: { token, user_code } })
    const status = await pollEmail(broker, request_id)
    if (status.status !== 'verified') throw new Error(`the sign-in is ${status.status}`)
    return { requestId: request_id, session: status, token: status.session_jwt, client: broker.as(status.session_jwt) }
  }

  const resources = opened.move()
  return {
    ...broker,
    mail,
    requestLink,
    personByEmail,
    poll: (requestId: string) => pollEmail(broker, requestId),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Asks two seconds after the last time. */
function pollEmail(broker: Pick<TestBroker, 'as' | 'clock'>, requestId: string) {
  broker.clock.advance({ seconds: 2 })
  return broker.as().readEmailSignInStatus({ params: { request_id: requestId } })
}

export function freshAddress() {
  return `person-${randomBytes(6).toString('hex')}@example.test`
}
