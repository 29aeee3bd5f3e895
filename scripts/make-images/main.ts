import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { CommandFailure, reportFailures } from '@constellation/command'
import { bundleSources } from '../bundle-sources.ts'
import { audit } from './audit.ts'
import { officialBase } from './base.ts'
import { buildImage } from './build-image.ts'
import { pin } from './pin.ts'
import { pushImage } from './push-image.ts'
import { whyMissing } from './registry.ts'
import { run } from './run.ts'
import { writeSbom } from './sbom.ts'

const help = `images build [--base IMAGE] [--rebuild] [--out FILE] [name…]
  Bundles the services and makes an image of each, named after its content, with an SBOM in dist/sbom. An image that exists is not made again
  without --rebuild. --out names a file for the list of images.
images push --registry HOST[:PORT] [--base IMAGE] [--out images.json] [name…]
  Builds, pushes, and writes the list of images by digest. Entries of services that are not named do not change.
images find [--plain HOST[:PORT]] IMAGE…
  Tells of each image, named by digest, whether its registry has it. --plain, any number of times, is a registry that uses HTTP without TLS.
images audit
  Asks the npm registry for known vulnerabilities of production's dependencies. Exits with 1 when one is critical, and with 3 when the registry
  does not answer.
images pin
  Asks the registry for newer builds of the pinned images, and writes them. Exits with 3, and writes nothing, when the registry does not answer.

Without names: every service. mail-catcher, for deployments that send no mail, is made only when it is named.
The default base is the official image of Node 24; docker/base/build makes another one if no public registry can be reached.
`

/** Where images are pinned. */
const pinnedIn = [
  'scripts/make-images/base.ts',
  'docker/compose.yaml',
  'ansible/roles/constellation/defaults/main/inputs.yml',
]

reportFailures('./scripts/images --help')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: process.env.CONSTELLATION_BASE_IMAGE ?? officialBase },
    rebuild: { type: 'boolean', default: false },
    registry: { type: 'string' },
    out: { type: 'string' },
    plain: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean' },
  },
})
const [command, ...names] = positionals
const root = path.resolve(import.meta.dirname, '../..')

if (values.help || !command) process.stdout.write(help)
else if (command === 'audit') process.exitCode = reportAudit()
else if (command === 'pin') process.exitCode = await pinAll()
else if (command === 'build') note(values.out, buildAll())
else if (command === 'find' && names.length > 0) await findAll()
else if (command === 'push' && values.registry) pushAll(values.registry)
else if (command === 'push') throw new CommandFailure('push needs a registry', 'name it with --registry')
else
  throw new CommandFailure(
    `images does not understand "${positionals.join(' ')}"`,
    './scripts/images --help lists what there is',
  )

/** Images, by name. */
type Images = Readonly<Record<string, string>>

function buildAll(): Images {
  const sources = bundleSources(root, names)
  run(process.execPath, [path.join(root, 'scripts/bundle.ts'), ...sources.map(({ name }) => name)], { cwd: root })
  mkdirSync(path.join(root, 'dist/sbom'), { recursive: true })
  const built = sources.map((source) => {
    const image = buildImage(root, source, values)
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
    const reason = await whyMissing(image, { plain: values.plain })
    process.stdout.write(reason ? `missing  ${image}: ${reason}\n` : `found    ${image}\n`)
    if (reason) process.exitCode = 1
  }
}

/** Writes the images to the file. Its other entries do not change. */
function note(file: string | undefined, images: Images) {
  if (file === undefined) return
  const known: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  writeFileSync(file, `${JSON.stringify({ ...Object(known), ...images }, null, 2)}\n`)
  process.stdout.write(`${file}\n`)
}

function reportAudit(): number {
  const result = audit(root)
  if (result.outcome === 'not asked') {
    process.stderr.write(`not asked: ${result.why}\n`)
    return 3
  }
  for (const line of result.known) process.stdout.write(`${line}\n`)
  process.stdout.write(
    `${result.outcome === 'clean' ? 'no critical vulnerability is known' : 'critical vulnerabilities'}\n`,
  )
  return result.outcome === 'clean' ? 0 : 1
}

async function pinAll(): Promise<number> {
  const files = pinnedIn.map((file) => path.join(root, file))
  const results = await pin(files, fetch)
  for (const { image, outcome, why } of results) {
    process.stdout.write(`${outcome.padEnd(12)}${image}${why ? `\n            ${why}` : ''}\n`)
  }
  return results.some(({ outcome }) => outcome === 'not asked') ? 3 : 0
}
