import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure, makeDirectory } from '@constellation/command'
import { lockDirectory } from './lock-directory.ts'

export type DataDirectory = { path: string; release(): Promise<void> }

const marker = 'README.txt'
const markerText = (
  directory: string,
) => `The state of a local Constellation: its database, keys, secrets, captured mail and logs.
Nothing here is worth keeping once you no longer need it. This clears it and starts again:

  ./scripts/up --fresh --data ${quoted(directory)}
`

/**
 * Locks the data directory for this process, and makes it when it is absent. `fresh` clears it first. Throws CommandFailure when it holds
 * other files, is in use or cannot be written.
 */
export async function openDataDirectory(directory: string, options: { fresh: boolean }): Promise<DataDirectory> {
  const absolute = path.resolve(directory)
  try {
    await makeDirectory(absolute, { mode: 0o700 })
    const entries = await readdir(absolute)
    const strange = entries.some((entry) => entry !== 'lock' && !entry.startsWith('lock.'))
    if (strange && !entries.includes(marker)) throw notOurs(absolute)
    const release = await lockDirectory(absolute)
    if (options.fresh) await clear(absolute)
    await writeFile(path.join(absolute, marker), markerText(absolute))
    return { path: absolute, release }
  } catch (error) {
    throw explainFileError(absolute, error)
  }
}

/** The path as one word of a shell. */
function quoted(directory: string): string {
  return `'${directory.replaceAll("'", `'\\''`)}'`
}

/** Names the data directory where a file operation failed in it. Returns any other error unchanged. */
export function explainFileError(directory: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    const nextStep = 'choose another with --data, or change its owner'
    return new CommandFailure(`the data directory ${directory} cannot be written (${code})`, nextStep, { cause: error })
  }
  return error
}

function notOurs(directory: string): CommandFailure {
  return new CommandFailure(
    `${directory} holds something else than a stack's data`,
    'choose an empty or a new directory with --data',
  )
}

async function clear(directory: string): Promise<void> {
  for (const entry of await readdir(directory)) {
    // The lock stays held. The marker stays, so that an interrupted clearing can be repeated.
    if (entry !== 'lock' && entry !== marker) await rm(path.join(directory, entry), { recursive: true, force: true })
  }
}
