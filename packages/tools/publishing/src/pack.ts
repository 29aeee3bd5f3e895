import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { PublishedPackage } from './published-packages.ts'

/** Builds the package and writes its tarball to the folder. Returns the path of the tarball. */
export async function pack({ name, version, folder }: PublishedPackage, destination: string): Promise<string> {
  const tarball = path.join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
  await promisify(execFile)('pnpm', ['pack', '--out', tarball], { cwd: folder })
  return tarball
}
