import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Launch } from './launch.ts'
import { readLines } from './lines.ts'
import type { Place } from './place.ts'
import { explainOutput, StartFailure } from './start-failure.ts'

export type Cluster = { directory: string; superuserPassword: string }

/**
 * Returns the cluster in the place's home and creates it on the first start. An interrupted first start is repeated from the beginning.
 * Existing data is never changed.
 */
export async function prepareCluster(place: Place, launch: Launch, options: { sync: boolean }): Promise<Cluster> {
  const directory = path.join(place.home, 'cluster')
  const passwordFile = path.join(place.home, 'superuser-password')
  const unfinished = `${passwordFile}.new`
  const known = await readFileIfPresent(passwordFile)
  if (known !== undefined) return { directory, superuserPassword: known }

  if ((await readFileIfPresent(unfinished)) === undefined) await refuseForeignData(directory)
  await rm(directory, { recursive: true, force: true })
  const superuserPassword = randomBytes(24).toString('base64url')
  await writeFile(unfinished, superuserPassword, { mode: 0o600 })
  await mkdir(directory, { mode: 0o700 })
  await giveToOwner(place.home, unfinished, directory)
  await runInitdb(launch(place.binaries.initdb, initdbArguments(directory, unfinished, options.sync)), place.home)
  await rename(unfinished, passwordFile)
  return { directory, superuserPassword }
}

function initdbArguments(directory: string, passwordFile: string, sync: boolean): string[] {
  return [
    `--pgdata=${directory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(sync ? [] : ['--no-sync']),
  ]
}

async function runInitdb(child: ChildProcess, dataDir: string): Promise<void> {
  const output: string[] = []
  readLines(child, (line) => output.push(line))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (exitCode !== 0) throw explainOutput('initdb', dataDir, output)
}

async function refuseForeignData(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (entries.length === 0) return
  throw new StartFailure(
    'start_failed',
    `${directory} holds data, but the superuser's password beside it is gone`,
    `put the file "superuser-password" back, or move ${directory} away and start with an empty one`,
  )
}

async function readFileIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function giveToOwner(home: string, ...files: string[]): Promise<void> {
  const { uid, gid } = await stat(home)
  if (process.geteuid?.() !== 0) return
  for (const file of files) await chown(file, uid, gid)
}
