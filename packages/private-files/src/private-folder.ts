import { lstatSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'

/** A file or folder that others could read or write. */
export class UnsafePlace extends Error {
  override readonly name = 'UnsafePlace'
  readonly nextStep: string
  constructor(message: string, nextStep: string) {
    super(message)
    this.nextStep = nextStep
  }
}

/** Makes the folder with mode 0700 when it is missing, and refuses one that others can enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  // The umask may have removed more permissions.
  if (made !== undefined) await chmod(folder, 0o700)
  requirePrivate(folder, 'folder', 0o700)
}

/** Throws unless only the user of this process can read and write the place. */
export function requirePrivate(place: string, kind: 'file' | 'folder', wanted: number): void {
  const found = lstatSync(place)
  if (kind === 'folder' ? !found.isDirectory() : !found.isFile())
    throw new UnsafePlace(`${place} is not a ${kind}`, 'choose another place')
  const user = process.getuid?.()
  if (user !== undefined && found.uid !== user)
    throw new UnsafePlace(
      `${place} belongs to another user`,
      `give it to the user who runs the agent, or choose another place`,
    )
  const mode = found.mode & 0o777
  if (user !== undefined && mode & 0o077)
    throw new UnsafePlace(
      `${place} has mode ${octal(mode)} instead of ${octal(wanted)}`,
      `run: chmod ${octal(wanted)} ${place}`,
    )
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`
}
