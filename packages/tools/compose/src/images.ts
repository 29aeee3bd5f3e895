import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { services } from './services.ts'

/** The image of each program, by the name that it has in `compose.yaml`'s variables. */
export type Images = Readonly<Record<string, string>>

/** Foreign images. `compose.yaml` pins them; the environment replaces them where the registry cannot be reached. */
const others = ['postgres', 'redis', 'traefik'] as const

type Options = {
  root: string
  state: string
  file: string
  catchesMail: boolean
  environment: Readonly<Record<string, string | undefined>>
}

/** The images to run: those in `file`, or those that `scripts/images build` makes from this checkout. */
export async function findImages({ root, state, file, catchesMail, environment }: Options): Promise<Images> {
  const own = services.map((service) => service.name)
  const wanted = catchesMail ? [...own, 'mail-catcher'] : own
  const source = file || path.join(state, 'images.json')
  if (!file) build(root, source, wanted)
  if (!existsSync(source))
    throw new CommandFailure(`there is no file ${source}`, 'name what `scripts/images push` wrote')
  const named: Record<string, unknown> = JSON.parse(await readFile(source, 'utf8'))
  const missing = wanted.find((name) => typeof named[name] !== 'string')
  if (missing) {
    const nextStep =
      missing === 'mail-catcher'
        ? 'push it as well, `scripts/images push --registry … mail-catcher`, or name the server that sends mails with --smtp-url-file'
        : 'push every service with `scripts/images push`'
    throw new CommandFailure(`${source} names no image of ${missing}`, nextStep)
  }
  return {
    ...Object.fromEntries(wanted.map((name) => [name === 'mail-catcher' ? 'mail' : name, String(named[name])])),
    ...Object.fromEntries(others.flatMap((name) => given(name, environment))),
  }
}

function given(name: string, environment: Options['environment']): [string, string][] {
  const image = environment[`CONSTELLATION_${name.toUpperCase()}_IMAGE`]
  return image ? [[name, image]] : []
}

function build(root: string, out: string, wanted: readonly string[]) {
  const { status } = spawnSync(path.join(root, 'scripts/images'), ['build', '--out', out, ...wanted], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0)
    throw new CommandFailure('the images could not be made', 'read why above, or name made ones with --images')
}
