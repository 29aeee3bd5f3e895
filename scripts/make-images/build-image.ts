import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { BundleSource } from '../bundle-sources.ts'
import { ask, run } from './run.ts'

export type Image = { name: string; sizeBytes: number }

/** The largest size of an image above its base. A larger one contains files that do not belong there. */
const mostBytes = 60e6

/**
 * Makes the image of a service from its bundle. Its name is a hash of its content, so an existing image of that name is used.
 * `rebuild` builds it again without the builder's cache.
 */
export function buildImage(
  root: string,
  source: BundleSource,
  { base, rebuild }: { base: string; rebuild: boolean },
): Image {
  const files = globSync(`${source.folder}/dist/**/*`, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  const content = digestOf(root, [...files, path.join(root, 'docker/Dockerfile')], base)
  const name = `constellation/${source.name}:${content.slice(0, 12)}`
  if (rebuild || ask('docker', ['image', 'inspect', name]).status !== 0)
    build(root, { source, base, rebuild, name, content })
  const sizeBytes = bytesOf(name) - bytesOf(base)
  if (sizeBytes > mostBytes) {
    process.stderr.write(
      `${name} is ${(sizeBytes / 1e6).toFixed(1)} MB above its base; ${mostBytes / 1e6} are allowed\n`,
    )
    process.exit(1)
  }
  return { name, sizeBytes }
}

type Build = { source: BundleSource; base: string; rebuild: boolean; name: string; content: string }

function build(root: string, { source, base, rebuild, name, content }: Build) {
  const [commit = '', committedAt = '0'] = run('git', ['log', '-1', '--format=%H %ct'], { cwd: root }).trim().split(' ')
  const version = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version ?? '0.0.0'
  const values = {
    BASE: base,
    NAME: source.name,
    FILES: `${source.folder}/dist`,
    VERSION: version,
    COMMIT: commit,
    CONTENT: content,
    SOURCE_DATE_EPOCH: committedAt,
  }
  const parameters = Object.entries(values).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`])
  const options = [...(rebuild ? ['--no-cache'] : []), ...parameters, '--tag', name]
  run('docker', ['build', '--file', 'docker/Dockerfile', ...options, '.'], {
    cwd: root,
    environment: { DOCKER_BUILDKIT: '1' },
  })
}

function digestOf(root: string, files: readonly string[], base: string) {
  const hash = createHash('sha256').update(base)
  for (const file of files) hash.update(`\0${path.relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function bytesOf(image: string) {
  const known = ask('docker', ['image', 'inspect', '--format', '{{.Size}}', image])
  if (known.status === 0) return Number(known.stdout)
  run('docker', ['pull', image])
  return Number(run('docker', ['image', 'inspect', '--format', '{{.Size}}', image]))
}
