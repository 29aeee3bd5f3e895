import { createHash, createHmac } from 'node:crypto'
import { Degraded } from '@constellation/chassis'
import { BootRefusal } from '@constellation/config'
import { readBrand } from '@constellation/design'
import { type MailPort, smtpMail } from '@constellation/mail'
import { type Config, registry } from '../config.ts'
import { recoveryMail } from '../mails/recovery-mail.ts'
import { signInMail } from '../mails/sign-in-mail.ts'
import { createSignInPages } from '../pages/sign-in-pages.ts'
import type { Opening, PlugIn } from '../plug-ins/plug-ins.ts'
import { assertWritable } from '../store/assert-writable.ts'
import { isFactKnown, keepFact } from '../store/broker-cache.ts'
import { backedOff } from '../tier2/backed-off.ts'
import type { EmailLink } from './auth-methods.ts'
import { needed } from './needed.ts'

type Settings = { smtpUrl: string; from: string }

const verifiedMs = 86_400_000

export const emailLink = emailLinkOver(({ smtpUrl, from }) => smtpMail(smtpUrl, from))

/** `openMail` opens the sender. Only a test gives another one than SMTP. */
export function emailLinkOver(openMail: (settings: Settings) => MailPort): PlugIn<EmailLink> {
  return (opening) => {
    const { config, db, now, newId, resources } = opening
    const settings = readSettings(config)
    const { hmacKey } = settings
    const brand = readBrand(config)
    const mail = openMail(settings)
    resources.defer(() => mail.close())
    const fact = `email_sender:${createHash('sha256').update(`${settings.smtpUrl} ${settings.from}`).digest('hex')}`
    watchSender(opening, mail, fact)
    return {
      async probe() {
        await assertWritable(db, 'sign_in_requests', 'broker_cache')
        if (!(await isFactKnown(db, fact, now()))) throw new Degraded('the mail server was not reached for a day')
      },
      tagOf: (requestId) => createHmac('sha256', hmacKey).update(requestId).digest('hex'),
      async sendLink({ to, ...link }) {
        const landingUrl = config.emailLandingUrl?.href ?? `${config.issuer}/auth/email/landing`
        await mail.send({ id: newId(), to, ...signInMail(brand, { ...link, landingUrl }, to) })
      },
      async sendRecoveryNotice({ to, ...notice }) {
        await mail.send({ id: newId(), to, ...recoveryMail(brand, notice, to) })
      },
      pages: createSignInPages({ brand, origin: config.issuer, onward: config.emailSuccessUrl?.href }),
    }
  }
}

/** Asks the mail server until it answers once, and then now and again. What is known of it survives a restart. */
function watchSender({ check, now, db }: Opening, mail: MailPort, fact: string): void {
  const verify = async () => {
    await mail.verify()
    await keepFact(db, fact, new Date(now().getTime() + verifiedMs))
  }
  check({ name: 'tier2/mail', onlyToStart: true, intervalMs: 15_000, probe: backedOff(verify, now) })
}

function readSettings(config: Config): Settings & { hmacKey: string } {
  const { emailHmacKey, emailFrom, emailSmtpUrl } = registry.variables
  const hmacKey = needed(emailHmacKey, config.emailHmacKey, 'email_link')
  const from = needed(emailFrom, config.emailFrom, 'email_link')
  const smtpUrl = needed(emailSmtpUrl, config.emailSmtpUrl, 'email_link')
  if (!/^smtps?:$/.test(URL.parse(smtpUrl)?.protocol ?? ''))
    throw new BootRefusal({
      variable: emailSmtpUrl.name,
      value: '<redacted>',
      reason: 'the file has no URL that begins with smtp: or smtps:',
      anchor: 'email-sender',
    })
  const { emailSuccessUrl } = config
  if (emailSuccessUrl && emailSuccessUrl.protocol !== 'https:' && config.environment !== 'development')
    throw new BootRefusal({
      variable: registry.variables.emailSuccessUrl.name,
      value: emailSuccessUrl.href,
      reason: 'it must begin with https:',
    })
  return { hmacKey, from, smtpUrl }
}
