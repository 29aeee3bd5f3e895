import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildImage } from './build-image.ts'
import { pushImage } from './push-image.ts'
import { run } from './run.ts'
import { writeSbom } from './sbom.ts'
import { deployedServices } from './services.ts'

const help = `images build [--base IMAGE] [service…]
  Bundles the services and makes an image of each, named after its content, with an SBOM in dist/sbom. What is there already is not made again.
images push --registry HOST[:PORT] [--base IMAGE] [--out images.json] [service…]
  Builds, pushes, and writes which image each service has, by digest; services that are not named keep what the file says of them.
images audit
  Fails when a dependency of production has a known critical vulnerability.

The default base is the official image of Node 24; docker/base/build makes another where no public registry is reached.
`

/** The official image, pinned: what it was when somebody last looked. */
const officialBase = 'docker.io/library/node:24-bookworm-slim'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: process.env.CONSTELLATION_BASE_IMAGE ?? officialBase },
    registry: { type: 'string' },
    out: { type: 'string', default: 'images.json' },
    help: { type: 'boolean' },
  },
})
const [command, ...names] = positionals
const root = path.resolve(import.meta.dirname, '../..')

if (values.help || !command) process.stdout.write(help)
else if (command === 'audit') run('pnpm', ['audit', '--prod', '--audit-level', 'critical'], { cwd: root, show: true })
else if (command === 'build') buildAll()
else if (command === 'push' && values.registry) pushAll(values.registry)
else {
  process.stderr.write(help)
  process.exitCode = 2
}

function buildAll() {
  const services = deployedServices(root, names)
  run(process.execPath, [path.join(root, 'scripts/bundle.ts'), ...services], { cwd: root })
  mkdirSync(path.join(root, 'dist/sbom'), { recursive: true })
  return services.map((service) => {
    const image = buildImage(root, service, values.base)
    writeSbom(root, service, path.join(root, `dist/sbom/${service}.cdx.json`))
    process.stdout.write(`${service.padEnd(8)}${image.name}  ${(image.sizeBytes / 1e6).toFixed(1)} MB above the base\n`)
    return { service, ...image }
  })
}

function pushAll(registry: string) {
  const known: unknown = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {}
  const pushed = buildAll().map(({ service, name }) => [service, pushImage(name, registry)])
  writeFileSync(values.out, `${JSON.stringify({ ...Object(known), ...Object.fromEntries(pushed) }, null, 2)}\n`)
  process.stdout.write(`${values.out}\n`)
}
