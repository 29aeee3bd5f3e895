import { open, rename, rm } from 'node:fs/promises'

/** Writes the file with mode 0600 in one step: a reader sees the old content or the new one. `suffix` makes the draft's name unique. */
export async function writePrivateFile(file: string, content: string, suffix: string): Promise<void> {
  const draft = `${file}.${suffix}.tmp`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.close()
    await rename(draft, file)
  } catch (error) {
    await handle.close()
    await rm(draft, { force: true })
    throw error
  }
}
