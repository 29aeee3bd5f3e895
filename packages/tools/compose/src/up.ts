import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import type { Arguments } from './arguments.ts'
import { openCompose } from './compose.ts'
import { findImages } from './images.ts'
import type { Settings } from './settings.ts'
import { prepareCertificates } from './state/certificates.ts'
import { prepareDatabases } from './state/databases.ts'
import { environmentFile, rememberedSettings, writeEnvironment } from './state/environment.ts'
import { keepFile } from './state/keep-file.ts'
import { catchesMail, prepareKeys } from './state/keys.ts'
import { prepareRedis } from './state/redis-users.ts'
import { giveAway, openState } from './state/state-folder.ts'
import { renderSummary } from './summary.ts'
import { explainFailure, waitUntilHealthy } from './wait-until-healthy.ts'

export type Surroundings = {
  now: Date
  /** May name foreign images, such as CONSTELLATION_POSTGRES_IMAGE. */
  environment: Readonly<Record<string, string | undefined>>
  /** Receives a line for each step. */
  say: (line: string) => void
}

/** Completes the state, starts the containers and prints their addresses. */
export async function up(root: string, args: Arguments, surroundings: Surroundings): Promise<void> {
  const { state } = args
  const { say } = surroundings
  const settings = await prepare(root, args, surroundings)
  if (args.onlyPrepare) return say(`prepared: ${environmentFile(state)}`)

  const compose = openCompose(root, state)
  say(`containers: ${compose.command.join(' ')} up --detach --remove-orphans`)
  if (compose.run('up', '--detach', '--remove-orphans') !== 0) throw explainFailure(settings.name)
  await waitUntilHealthy(settings.name)
  process.stdout.write(await renderSummary(state, settings, compose.command))
}

async function prepare(
  root: string,
  { state, settings: given, smtpUrlFile }: Arguments,
  { now, environment, say }: Surroundings,
): Promise<Settings> {
  await openState(state)
  const settings = { ...(await rememberedSettings(state)), ...given }
  say(`state: ${state}, for ${settings.domain}`)
  const smtpUrl = smtpUrlFile && (await readSmtpUrl(smtpUrlFile))
  await prepareKeys(state, settings, { smtpUrl, now })
  await prepareDatabases(state)
  await prepareRedis(state)
  await copyConfiguration(path.join(root, 'docker'), state)
  await prepareCertificates(state, settings, now)

  const isCaught = await catchesMail(state)
  say(settings.images ? `images: those of ${settings.images}` : 'images: made of this checkout')
  const images = await findImages({ root, state, file: settings.images, catchesMail: isCaught, environment })
  await writeEnvironment(state, { settings, images, catchesMail: isCaught })
  await giveAway(state)
  return settings
}

/** Copies the configuration of foreign programs: the containers' user may not be able to read the checkout. */
async function copyConfiguration(from: string, state: string) {
  for (const [folder, container] of [
    ['postgres', 'roles'],
    ['redis', 'redis'],
    ['edge', 'edge'],
  ] as const) {
    for (const name of await readdir(path.join(from, folder)))
      await keepFile(path.join(state, container, name), await readFile(path.join(from, folder, name), 'utf8'))
  }
}

async function readSmtpUrl(file: string): Promise<string> {
  const text = (await readFile(file, 'utf8')).trim()
  if (/^smtps?:\/\/\S+$/.test(text)) return text
  throw new CommandFailure(`${file} holds no SMTP URL`, 'write it as smtps://user:password@mail.example.com')
}
