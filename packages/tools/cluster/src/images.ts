import { readFileSync } from 'node:fs'
import path from 'node:path'
import { command } from './command.ts'
import { docker, registry } from './docker.ts'
import { root } from './root.ts'

const base = 'constellation-base:local'
const platform = ['postgres', 'redis', 'traefik'] as const

export type Images = Record<(typeof platform)[number], string> & { file: string }

/** Builds every image that is not there yet and pushes it to the cluster's registry. Gives those that are not ours by digest; ours are in the file. */
export function pushImages(environment: NodeJS.ProcessEnv, folder: string): Images {
  const env = { ...environment, CONSTELLATION_BASE_IMAGE: base }
  if (!isThere(environment, base)) command(path.join(root, 'docker/base/build'), [base], { env })
  const file = path.join(folder, 'images.json')
  command(path.join(root, 'scripts/images'), ['push', '--registry', registry, '--out', file], { env, cwd: root })
  const digests = platform.map((name) => {
    const tag = `${registry}/stand-in/${name}:1`
    if (!isThere(environment, tag)) command(path.join(root, 'docker/stand-ins/build'), [name, tag], { env })
    // As the inputs name them: for people by version, for machines by digest.
    return [name, `${tag}@${push(environment, tag).split('@')[1]}`]
  })
  return { ...(Object.fromEntries(digests) as Record<(typeof platform)[number], string>), file }
}

/** Another image of a service, the same but for what is added to its Dockerfile. Gives it by digest. */
export function pushVariant(environment: NodeJS.ProcessEnv, image: string, lines: string): string {
  const tag = `${image.split('@')[0]}:variant-${Date.now()}`
  command('docker', ['build', '--quiet', '--tag', tag, '-'], { env: environment, input: `FROM ${image}\n${lines}\n` })
  return push(environment, tag)
}

/** What images.json says. */
export function readImages(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function isThere(environment: NodeJS.ProcessEnv, tag: string) {
  return docker(environment, 'image', 'ls', '--quiet', tag) !== ''
}

function push(environment: NodeJS.ProcessEnv, tag: string): string {
  docker(environment, 'push', '--quiet', tag)
  const digests: string[] = JSON.parse(
    docker(environment, 'image', 'inspect', '--format', '{{json .RepoDigests}}', tag),
  )
  const [name] = tag.split(/:(?=[^/]*$)/)
  return digests.find((digest) => digest.startsWith(`${name}@`)) ?? ''
}
