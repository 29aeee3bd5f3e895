import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** The Message-IDs of the mails that the mail catcher received. */
export async function readMessageIds(directory: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const name of (await readdir(directory)).filter((one) => one.endsWith('.eml'))) {
    const [, id] = /^Message-ID:\s*<([^@>]+)@/im.exec(await readFile(path.join(directory, name), 'utf8')) ?? []
    if (id) ids.add(id)
  }
  return ids
}
