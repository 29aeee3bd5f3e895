import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureFile, ensureSecret, registrationOf, serviceKeysIn, services } from '@constellation/stack/first-start'
import { originOf, type Settings } from '../settings.ts'
import { keepFile } from './keep-file.ts'

/** Where mails go until there is a server that sends them. */
export const catcherUrl = 'smtp://mail:1025'

/** Makes the keys and secrets of the services, each once, and what login is told of the applications and of the mail server. */
export async function prepareKeys(
  state: string,
  settings: Settings,
  { smtpUrl, now }: { smtpUrl: string | undefined; now: Date },
): Promise<void> {
  for (const { name, files } of services) {
    for (const [file, make] of Object.entries(files))
      await ensureFile(path.join(state, name, file), make, now.getTime())
    const hint = `# What ${name} is told beside what docker/compose.yaml says, a variable a line. No secret: those are files.\n`
    if (!existsSync(path.join(state, `${name}.env`))) await keepFile(path.join(state, `${name}.env`), hint)
  }
  const serviceKeys = serviceKeysIn(state, services)
  for (const name of ['rbac', 'login']) await keepFile(path.join(state, name, 'service-keys.json'), serviceKeys)

  const origin = originOf(settings, 'hello')
  const secret = await ensureSecret(path.join(state, 'hello/application-secret'))
  const hello = registrationOf({ id: 'hello', origin, secret, inside: 'http://hello:7301', isDefault: true })
  await keepFile(path.join(state, 'login/applications.json'), `${JSON.stringify([hello], null, 2)}\n`)

  const smtpFile = path.join(state, 'login/smtp-url')
  if (smtpUrl) await keepFile(smtpFile, smtpUrl)
  else if (!existsSync(smtpFile)) await keepFile(smtpFile, catcherUrl)
}

/** Whether mails are caught. */
export async function catchesMail(state: string): Promise<boolean> {
  return (await readFile(path.join(state, 'login/smtp-url'), 'utf8')) === catcherUrl
}
