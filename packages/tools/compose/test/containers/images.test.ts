import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { inContainers, root, whyNot } from './deployment.ts'
import { docker } from './docker.ts'

type Image = {
  Id: string
  Created: string
  RootFS: { Layers: string[] }
  Config: { User: string; Labels: Record<string, string> }
}

/** Makes the image of hello without anything that the builder remembers. */
function buildAnew(): { name: string; image: Image } {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'images-'))
  const out = path.join(folder.path, 'images.json')
  execFileSync(path.join(root, 'scripts/images'), ['build', '--rebuild', '--out', out, 'hello'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { hello: name } = JSON.parse(readFileSync(out, 'utf8'))
  return { name, image: JSON.parse(docker('inspect', name))[0] }
}

describe.skipIf(whyNot)(`an image, built ${inContainers}`, () => {
  let first: ReturnType<typeof buildAnew>
  let second: ReturnType<typeof buildAnew>
  beforeAll(() => {
    first = buildAnew()
    second = buildAnew()
  })

  test('is the same when it is built twice: its name, every layer, and all of it where the builder takes the time of the commit', () => {
    expect(second.name).toBe(first.name)
    expect(second.image.RootFS).toEqual(first.image.RootFS)
    expect(second.image.Config).toEqual(first.image.Config)
    // Builders older than BuildKit 0.11 write down when they worked, and nothing else differs.
    expect(second.image.Id === first.image.Id).toBe(second.image.Created === first.image.Created)
  })

  test('says which commit and content it is of, and what it is made of', () => {
    const { User, Labels } = first.image.Config
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
    expect(User).toBe('10001:10001')
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': 'constellation/hello',
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
    expect(first.name).toBe(`constellation/hello:${Labels['constellation.content']?.slice(0, 12)}`)
    const sbom = JSON.parse(readFileSync(path.join(root, 'dist/sbom/hello.cdx.json'), 'utf8'))
    expect(sbom.bomFormat).toBe('CycloneDX')
    expect(sbom.components.map(({ name }: { name: string }) => name)).toContain('hono')
  })

  test('has nothing that installs, and runs as nobody on a file system that it cannot write', () => {
    const closed = ['run', '--rm', '--read-only', '--cap-drop=ALL', '--network=none']
    const look =
      'for name in apt apt-get dpkg npm npx corepack yarn pnpm; do command -v $name; done; id -u; touch /app/x'
    expect(docker(...closed, '--entrypoint=sh', first.name, '-c', look)).toMatch(/^10001\n.*Read-only file system$/)
    expect(docker(...closed, first.name, 'main.js', 'check-config')).toContain('BOOT_FAIL: HELLO_ORIGIN')
  })
})
