import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  services as descriptions,
  ensureFile,
  ensureSecret,
  registrationOf,
  serviceKeysIn,
} from '@constellation/stack/first-start'
import { services, servicesAsking } from '../services.ts'
import { originOf, type Settings } from '../settings.ts'
import { keepFile } from './keep-file.ts'

/** The mail catcher, which takes all mail until an operator names a mail server. */
export const catcherUrl = 'smtp://mail:1025'

/** Makes each key and secret of the services once, and login's files about applications and the mail server. */
export async function prepareKeys(
  state: string,
  settings: Settings,
  { smtpUrl, now }: { smtpUrl: string | undefined; now: Date },
): Promise<void> {
  for (const { name, files } of descriptions) {
    for (const [file, make] of Object.entries(files))
      await ensureFile(path.join(state, name, file), make, now.getTime())
    const hint = `# What ${name} is told beside what docker/compose.yaml says, a variable a line. No secret: those are files.\n`
    if (!existsSync(path.join(state, `${name}.env`))) await keepFile(path.join(state, `${name}.env`), hint)
  }
  const serviceKeys = serviceKeysIn(state, descriptions)
  for (const { name } of servicesAsking('serviceKeys'))
    await keepFile(path.join(state, name, 'service-keys.json'), serviceKeys)

  const applications = `${JSON.stringify(await registerServices(state, settings), null, 2)}\n`
  for (const { name } of servicesAsking('applications'))
    await keepFile(path.join(state, name, 'applications.json'), applications)

  const smtpFile = path.join(state, 'login/smtp-url')
  if (smtpUrl) await keepFile(smtpFile, smtpUrl)
  else if (!existsSync(smtpFile)) await keepFile(smtpFile, catcherUrl)
}

/** The services that people sign in to, as login's file of applications has them. */
function registerServices(state: string, settings: Settings) {
  const wanted = services.flatMap(({ name, application, hosts: [host = name], processes: [{ ports }] }) =>
    application ? [{ id: name, host, port: ports.public, isDefault: application.default }] : [],
  )
  return Promise.all(
    wanted.map(async ({ id, host, port, isDefault }) => {
      const secret = await ensureSecret(path.join(state, id, 'application-secret'))
      return registrationOf({ id, origin: originOf(settings, host), secret, inside: `http://${id}:${port}`, isDefault })
    }),
  )
}

/** Whether the mail catcher takes the mails. */
export async function catchesMail(state: string): Promise<boolean> {
  return (await readFile(path.join(state, 'login/smtp-url'), 'utf8')) === catcherUrl
}
