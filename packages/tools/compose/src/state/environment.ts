import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Images } from '../images.ts'
import { variableOf } from '../services.ts'
import { defaultSettings, originOf, programsOf, type Settings, serviceHosts } from '../settings.ts'
import { keepFile } from './keep-file.ts'
import { containers, containerUser, contentOf } from './state-folder.ts'

/** The file that Compose reads every variable of `compose.yaml` from. */
export function environmentFile(state: string): string {
  return path.join(state, 'environment')
}

type Content = { settings: Settings; images: Images; catchesMail: boolean }

/** Writes it without any secret: for the files of each container it holds one hash. */
export async function writeEnvironment(state: string, { settings, images, catchesMail }: Content) {
  const { uid, gid } = containerUser()
  const variables: Record<string, string> = {
    COMPOSE_PROJECT_NAME: settings.name,
    COMPOSE_PROFILES: catchesMail ? 'mail' : '',
    CONSTELLATION_STATE: state,
    CONSTELLATION_USER: `${uid}:${gid}`,
    CONSTELLATION_DOMAIN: settings.domain,
    CONSTELLATION_PORT: settings.port,
    CONSTELLATION_ADDRESS: settings.address,
    CONSTELLATION_NETWORK: settings.network,
    CONSTELLATION_IMAGES: settings.images,
    CONSTELLATION_BUILDS: settings.builds,
    ...Object.fromEntries(
      Object.entries(programsOf(settings.builds)).map(([name, program]) => [
        `CONSTELLATION_${variableOf(name)}_PROGRAM`,
        program,
      ]),
    ),
    ...Object.fromEntries(
      serviceHosts.map((host) => [`CONSTELLATION_${variableOf(host)}_ORIGIN`, originOf(settings, host)]),
    ),
    ...Object.fromEntries(
      Object.entries(images).map(([name, image]) => [`CONSTELLATION_${variableOf(name)}_IMAGE`, image]),
    ),
  }
  for (const container of containers) {
    variables[`CONSTELLATION_${variableOf(container)}_CONTENT`] = await contentOf(path.join(state, container))
  }
  await keepFile(
    environmentFile(state),
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
}

/** The settings of an earlier start. */
export async function rememberedSettings(state: string): Promise<Settings> {
  const known = await readVariables(environmentFile(state))
  return {
    name: known.COMPOSE_PROJECT_NAME ?? defaultSettings.name,
    domain: known.CONSTELLATION_DOMAIN ?? defaultSettings.domain,
    port: known.CONSTELLATION_PORT ?? defaultSettings.port,
    address: known.CONSTELLATION_ADDRESS ?? defaultSettings.address,
    network: known.CONSTELLATION_NETWORK ?? defaultSettings.network,
    images: known.CONSTELLATION_IMAGES ?? defaultSettings.images,
    builds: known.CONSTELLATION_BUILDS ?? defaultSettings.builds,
  }
}

async function readVariables(file: string): Promise<Record<string, string>> {
  if (!existsSync(file)) return {}
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}
