import path from 'node:path'
import { createPlainProject } from './plain-project.ts'

/** Installs a version of Node from the registry into a folder of its own. Returns the path of the program. */
export async function installNode(version: string): Promise<AsyncDisposable & { node: string }> {
  const name = `node-${process.platform}-${process.arch}`
  const project = await createPlainProject('commonjs', [`${name}@${version}`])
  return {
    node: path.join(project.folder, 'node_modules', name, 'bin/node'),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  }
}
