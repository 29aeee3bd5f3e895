import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A package that others install. */
export type PublishedPackage = {
  name: string
  version: string
  /** Absolute. */
  folder: string
  /** Its entries: the name with which others import each, and its source. */
  entries: { name: string; source: string }[]
  /** Its commands, which an installer puts on the path: the name of each, and its source. */
  commands: { name: string; source: string }[]
}

/** The first Node that published packages support: it is the first version of 20 in which CommonJS loads ES modules. */
export const oldestNode = '20.19.0'

type Manifest = {
  name: string
  version: string
  private?: boolean
  exports: Record<string, string>
  bin?: Record<string, string>
}

/** Every package of the workspace that is not private, by name. */
export function publishedPackages(root: string): PublishedPackage[] {
  return globSync('{packages,packages/contracts,packages/tools,services}/*/package.json', { cwd: root })
    .sort()
    .flatMap((file) => {
      const manifest: Manifest = JSON.parse(readFileSync(path.join(root, file), 'utf8'))
      return manifest.private ? [] : [describe(manifest, path.join(root, path.dirname(file)))]
    })
}

function describe({ name, version, exports, bin = {} }: Manifest, folder: string): PublishedPackage {
  const entries = Object.entries(exports).map(([entry, source]) => ({ name: path.posix.join(name, entry), source }))
  const commands = Object.entries(bin).map(([command, source]) => ({ name: command, source }))
  return { name, version, folder, entries, commands }
}
