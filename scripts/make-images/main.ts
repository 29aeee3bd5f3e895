import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { bundleSources } from '../bundle-sources.ts'
import { buildImage } from './build-image.ts'
import { whyMissing } from './find-image.ts'
import { pushImage } from './push-image.ts'
import { run } from './run.ts'
import { writeSbom } from './sbom.ts'

const help = `images build [--base IMAGE] [--out FILE] [name…]
  Bundles the services and makes an image of each, named after its content, with an SBOM in dist/sbom. What is there already is not made again.
  With --out, a file says which image each has.
images push --registry HOST[:PORT] [--base IMAGE] [--out images.json] [name…]
  Builds, pushes, and writes which image each has, by digest; those that are not named keep what the file says of them.
images find [--plain HOST[:PORT]] IMAGE…
  Says of each image, named by digest, whether its registry has it. --plain, any number of times, is a registry that speaks HTTP without TLS.
images audit
  Fails when a dependency of production has a known critical vulnerability.

Without names: every service. mail-catcher, which catches the mail of a deployment that sends none, is made when it is named.
The default base is the official image of Node 24; docker/base/build makes another where no public registry is reached.
`

/** The official image, pinned: what it was when somebody last looked. */
const officialBase = 'docker.io/library/node:24-bookworm-slim'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: process.env.CONSTELLATION_BASE_IMAGE ?? officialBase },
    registry: { type: 'string' },
    out: { type: 'string' },
    plain: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean' },
  },
})
const [command, ...names] = positionals
const root = path.resolve(import.meta.dirname, '../..')

if (values.help || !command) process.stdout.write(help)
else if (command === 'audit') run('pnpm', ['audit', '--prod', '--audit-level', 'critical'], { cwd: root, show: true })
else if (command === 'build') note(values.out, buildAll())
else if (command === 'find' && names.length > 0) await findAll()
else if (command === 'push' && values.registry) pushAll(values.registry)
else {
  process.stderr.write(help)
  process.exitCode = 2
}

/** The image of each, by its name. */
type Images = Readonly<Record<string, string>>

function buildAll(): Images {
  const sources = bundleSources(root, 'images', names)
  run(process.execPath, [path.join(root, 'scripts/bundle.ts'), ...sources.map(({ name }) => name)], { cwd: root })
  mkdirSync(path.join(root, 'dist/sbom'), { recursive: true })
  const built = sources.map((source) => {
    const image = buildImage(root, source, values.base)
    writeSbom(root, source.folder, path.join(root, `dist/sbom/${source.name}.cdx.json`))
    const size = `${(image.sizeBytes / 1e6).toFixed(1)} MB above the base`
    process.stdout.write(`${source.name.padEnd(13)}${image.name}  ${size}\n`)
    return [source.name, image.name]
  })
  return Object.fromEntries(built)
}

function pushAll(registry: string) {
  const pushed = Object.entries(buildAll()).map(([name, image]) => [name, pushImage(image, registry)])
  note(values.out ?? 'images.json', Object.fromEntries(pushed))
}

async function findAll() {
  for (const image of names) {
    const reason = await whyMissing(image, values.plain)
    process.stdout.write(reason ? `missing  ${image}: ${reason}\n` : `found    ${image}\n`)
    if (reason) process.exitCode = 1
  }
}

/** Those that are not among them keep what the file says. */
function note(file: string | undefined, images: Images) {
  if (file === undefined) return
  const known: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  writeFileSync(file, `${JSON.stringify({ ...Object(known), ...images }, null, 2)}\n`)
  process.stdout.write(`${file}\n`)
}
