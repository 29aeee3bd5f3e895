import { createHash, createHmac } from 'node:crypto'
import { Degraded } from '@constellation/chassis'
import { BootRefusal, needed } from '@constellation/config'
import { readBrand } from '@constellation/design'
import type { MailPort } from '@constellation/mail'
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
import { checkMailSender, type MailSender, mailSenderOf } from './mail-sender.ts'

const verifiedMs = 86_400_000

export const emailLink = emailLinkOver((sender) => sender.open())

/** `openMail` opens the sender. Only a test gives another one than that of the configuration. */
export function emailLinkOver(openMail: (sender: MailSender) => MailPort): PlugIn<EmailLink> {
  return { checks, open: (opening) => open(opening, openMail) }
}

async function open(opening: Opening, openMail: (sender: MailSender) => MailPort): Promise<EmailLink> {
  const { config, db, now, newId, resources } = opening
  const { hmacKey, from } = readSettings(config)
  const sender = mailSenderOf(config, from, opening)
  const brand = readBrand(config)
  const mail = openMail(sender)
  resources.defer(() => mail.close())
  const fact = `email_sender:${createHash('sha256').update(`${sender.place} ${from}`).digest('hex')}`
  await watchSender(opening, { mail, variable: sender.variable, fact })
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

type Watched = Pick<MailSender, 'variable'> & { mail: MailPort; fact: string }

/** Asks the mail server until it answers once, and then now and again. What is known of it survives a restart. */
async function watchSender(opening: Opening, { mail, variable, fact }: Watched): Promise<void> {
  const { now, db } = opening
  await addTier2Check(opening, {
    name: 'tier2/mail',
    anchor: 'mail-verification',
    variable,
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
    () => checkMailSender(config),
    () => refuseInsecurePage(config),
  ]
}

function readSettings(config: Config) {
  const { emailHmacKey, emailFrom } = registry.variables
  refuseInsecurePage(config)
  return {
    // The former keys are for an auditor, who matches older entries.
    hmacKey: keyLines(needed(emailHmacKey, config.emailHmacKey, 'email_link'))[0],
    from: needed(emailFrom, config.emailFrom, 'email_link'),
  }
}

function refuseInsecurePage({ emailSuccessUrl, environment }: Config): void {
  if (!emailSuccessUrl || emailSuccessUrl.protocol === 'https:' || environment === 'development') return
  throw new BootRefusal({
    variable: registry.variables.emailSuccessUrl.name,
    value: emailSuccessUrl.href,
    reason: 'it must begin with https:',
  })
}
