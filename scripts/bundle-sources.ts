import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'

/** The source of a bundle and an image. Paths are relative to the root of the repository. */
export type BundleSource = { name: string; folder: string; entries: readonly string[] }

/** Not for production: built only by name. */
const tools: readonly BundleSource[] = [
  { name: 'mail-catcher', folder: 'packages/tools/stack', entries: ['packages/tools/stack/src/mail/main.ts'] },
]

/** The named sources, or every service. Throws CommandFailure for an unknown name. */
export function bundleSources(root: string, names: readonly string[]): readonly BundleSource[] {
  const services = readdirSync(path.join(root, 'services'))
    .sort()
    .map((name) => sourceOf(root, name))
  const known = [...services, ...tools]
  const unknown = names.find((name) => !known.some((one) => one.name === name))
  if (unknown) {
    const list = known.map(({ name }) => name).join(', ')
    throw new CommandFailure(`nothing is called "${unknown}"`, `choose from ${list}`)
  }
  return names.length ? known.filter(({ name }) => names.includes(name)) : services
}

function sourceOf(root: string, name: string): BundleSource {
  const folder = `services/${name}`
  const entries = ['main', 'main-testnet', 'deploy-anchor', 'migrate', 'cli'].map(
    (entry) => `${folder}/src/${entry}.ts`,
  )
  return { name, folder, entries: entries.filter((file) => existsSync(path.join(root, file))) }
}
