import { readFileSync } from 'node:fs'
import path from 'node:path'
import { command } from './command.ts'
import { docker, registry } from './docker.ts'
import { root } from './root.ts'

const base = 'constellation-base:local'
const platform = ['postgres', 'redis', 'traefik'] as const

export type Images = Record<(typeof platform)[number], string> & { file: string }

/** Builds missing images and pushes all to the cluster's registry. Returns foreign images by digest; `file` names ours. */
export function pushImages(environment: NodeJS.ProcessEnv, folder: string): Images {
  const env = { ...environment, CONSTELLATION_BASE_IMAGE: base }
  if (!isThere(environment, base)) command(path.join(root, 'docker/base/build'), [base], { env })
  const file = path.join(folder, 'images.json')
  command(path.join(root, 'scripts/images'), ['push', '--registry', registry, '--out', file], { env, cwd: root })
  const digests = platform.map((name) => {
    const tag = `${registry}/stand-in/${name}:1`
    if (!isThere(environment, tag)) command(path.join(root, 'docker/stand-ins/build'), [name, tag], { env })
    // Inputs name an image by version, for people, and by digest, for machines.
    return [name, `${tag}@${push(environment, tag).split('@')[1]}`]
  })
  return { ...(Object.fromEntries(digests) as Record<(typeof platform)[number], string>), file }
}

/** Pushes a copy of an image with more lines in its Dockerfile. Returns it by digest. */
export function pushVariant(environment: NodeJS.ProcessEnv, image: string, lines: string): string {
  const tag = `${image.split('@')[0]}:variant-${Date.now()}`
  command('docker', ['build', '--quiet', '--tag', tag, '-'], { env: environment, input: `FROM ${image}\n${lines}\n` })
  return push(environment, tag)
}

/** Reads images.json. */
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
