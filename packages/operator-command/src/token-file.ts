import { open } from 'node:fs/promises'
import { UsageFailure } from './command.ts'

/** The access token in a file that nobody else may read. It is read again for each request, so a renewed token is used. */
export async function readTokenFile(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new UsageFailure(`${path} cannot be read: name the file with your access token`, { cause })
  })
  try {
    const { mode } = await file.stat()
    if (mode & 0o077) throw new UsageFailure(`others can read ${path}: run chmod 0600 ${path}`)
    const token = (await file.readFile('utf8')).trim()
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new UsageFailure(`${path} has no access token`)
    return token
  } finally {
    await file.close()
  }
}
