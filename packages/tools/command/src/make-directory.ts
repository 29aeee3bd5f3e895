import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and the parents that are missing. Node's recursive `mkdir` tries for ever where a file system refuses new folders as
 * absent, as /proc does.
 */
export async function makeDirectory(directory: string, options: { mode?: number } = {}): Promise<void> {
  const missing: string[] = []
  for (let place = path.resolve(directory); !(await isDirectory(place)); place = path.dirname(place))
    missing.unshift(place)
  for (const place of missing) await makeOne(place, options)
}

async function isDirectory(place: string): Promise<boolean> {
  try {
    const found = await stat(place)
    if (!found.isDirectory()) throw Object.assign(new Error(`${place} is a file`), { code: 'ENOTDIR', path: place })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && place !== path.dirname(place))
      return false
    throw error
  }
}

/** Another process may have made it meanwhile. */
async function makeOne(place: string, options: { mode?: number }): Promise<void> {
  try {
    await mkdir(place, options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EEXIST' && (await isDirectory(place))) return
    // The parent exists, so this is the file system's way to refuse.
    if (code === 'ENOENT') throw Object.assign(new Error(`${place} cannot be made`), { code: 'EROFS', path: place })
    throw error
  }
}
