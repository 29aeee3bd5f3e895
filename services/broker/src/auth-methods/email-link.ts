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
import { addTier2Check } from '../tier2/tier2-check.ts'
import type { EmailLink } from './auth-methods.ts'
import { keyLines } from './key-lines.ts'
import { needed } from './needed.ts'

type Settings = { smtpUrl: string; from: string }

const verifiedMs = 86_400_000

export const emailLink = emailLinkOver(({ smtpUrl, from }) => smtpMail(smtpUrl, from))

/** `openMail` opens the sender. Only a test gives another one than SMTP. */
export function emailLinkOver(openMail: (settings: Settings) => MailPort): PlugIn<EmailLink> {
  return { checks, open: (opening) => open(opening, openMail) }
}

async function open(opening: Opening, openMail: (settings: Settings) => MailPort): Promise<EmailLink> {
  const { config, db, now, newId, resources } = opening
  const settings = readSettings(config)
  const { hmacKey } = settings
  const brand = readBrand(config)
  const mail = openMail(settings)
  resources.defer(() => mail.close())
  const fact = `email_sender:${createHash('sha256').update(`${settings.smtpUrl} ${settings.from}`).digest('hex')}`
  await watchSender(opening, mail, fact)
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

/** Asks the mail server until it answers once, and then now and again. What is known of it survives a restart. */
async function watchSender(opening: Opening, mail: MailPort, fact: string): Promise<void> {
  const { now, db } = opening
  await addTier2Check(opening, {
    name: 'tier2/mail',
    anchor: 'mail-verification',
    variable: registry.variables.emailSmtpUrl,
    onlyToStart: true,
    async probe() {
      await mail.verify()
      await keepFact(db, fact, new Date(now().getTime() + verifiedMs))
    },
  })
}

function checks(config: Config) {
  const { emailHmacKey, emailFrom } = registry.variables
  return [
    () => needed(emailHmacKey, config.emailHmacKey, 'email_link'),
    () => needed(emailFrom, config.emailFrom, 'email_link'),
    () => readSmtpUrl(config),
    () => refuseInsecurePage(config),
  ]
}

function readSettings(config: Config): Settings & { hmacKey: string } {
  const { emailHmacKey, emailFrom } = registry.variables
  refuseInsecurePage(config)
  return {
    // The former keys are for an auditor, who matches older entries.
    hmacKey: keyLines(needed(emailHmacKey, config.emailHmacKey, 'email_link'))[0],
    from: needed(emailFrom, config.emailFrom, 'email_link'),
    smtpUrl: readSmtpUrl(config),
  }
}

function readSmtpUrl(config: Config): string {
  const { emailSmtpUrl } = registry.variables
  const smtpUrl = needed(emailSmtpUrl, config.emailSmtpUrl, 'email_link')
  if (/^smtps?:$/.test(URL.parse(smtpUrl)?.protocol ?? '')) return smtpUrl
  throw new BootRefusal({
    variable: emailSmtpUrl.name,
    value: '<redacted>',
    reason: 'the file has no URL that begins with smtp: or smtps:',
    anchor: 'email-sender',
  })
}

function refuseInsecurePage({ emailSuccessUrl, environment }: Config): void {
  if (!emailSuccessUrl || emailSuccessUrl.protocol === 'https:' || environment === 'development') return
  throw new BootRefusal({
    variable: registry.variables.emailSuccessUrl.name,
    value: emailSuccessUrl.href,
    reason: 'it must begin with https:',
  })
}
