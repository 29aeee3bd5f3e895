import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure, makeDirectory } from '@constellation/command'
import { services } from '../services.ts'

const marker = 'README.txt'
const markerText = `The keys, secrets, certificates and settings of a Constellation in containers. Everything is its owner's alone.
A folder is what the container of its name sees, read-only; no container sees authority/.
What is sealed or signed with these keys is lost with them: keep a copy with each copy of the database.
`

/** The folders of the state that containers see. */
export const containers: readonly string[] = [
  'postgres',
  'redis',
  'roles',
  ...services.filter(({ database }) => database).map(({ name }) => `migrate-${name}`),
  ...services.map(({ name }) => name),
  'edge',
]

/** The owner of the state when root makes it: no account of the machine, and the user of the images. */
const serviceUser = { uid: 10_001, gid: 10_001 }

/** Opens the folder, and makes it when it is absent. Throws a CommandFailure when it holds other files. */
export async function openState(state: string): Promise<void> {
  await makeDirectory(state, { mode: 0o700 })
  const entries = await readdir(state)
  if (entries.length > 0 && !entries.includes(marker))
    throw new CommandFailure(`${state} holds something else`, 'choose an empty or a new folder with --state')
  if (!existsSync(path.join(state, marker))) await writeFile(path.join(state, marker), markerText)
}

/** The user of the containers: the user who runs this, who owns the files. For root it is a number without an account. */
export function containerUser(): { uid: number; gid: number } {
  const [uid, gid] = [process.getuid?.() ?? serviceUser.uid, process.getgid?.() ?? serviceUser.gid]
  return uid === 0 ? serviceUser : { uid, gid }
}

/** Makes the containers' user the owner of the files that containers see. The other files keep their owner. */
export async function giveAway(state: string): Promise<void> {
  const { uid, gid } = containerUser()
  if (process.getuid?.() === uid) return
  for (const folder of containers.map((name) => path.join(state, name))) {
    await chown(folder, uid, gid)
    for (const entry of await readdir(folder)) await chown(path.join(folder, entry), uid, gid)
  }
}

/** A hash of a folder's files: Compose recreates a container only when its files changed. */
export async function contentOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(folder)).sort())
    hash.update(`\0${name}\0`).update(await readFile(path.join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}
