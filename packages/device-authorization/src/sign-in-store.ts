import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { makePrivateFolder, requirePrivate, takeFileLock, writePrivateFile } from '@constellation/private-files'
import { z } from 'zod'

const SignIn = z.strictObject({
  /** The origin of login. */
  origin: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
})

/** The tokens of one installation. */
export type SignIn = z.output<typeof SignIn>

/** Where the sign-in of one installation is kept, and the lock that lets one process change it. */
export type SignInStore = {
  /** Undefined when nobody is signed in, or the file was damaged. */
  read(): Promise<SignIn | undefined>
  write(signIn: SignIn): Promise<void>
  remove(): Promise<void>
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>
}

/** A request takes ten seconds at most, and the work under the lock is one. */
const longestHoldMs = 60_000

export type StoreOptions = {
  clock: () => number
  pause: (milliseconds: number) => Promise<unknown>
  newId: () => string
}

/**
 * Keeps sign-ins in a folder that only this user can enter, a file of mode 0600 for each installation. Throws `UnsafePlace` when others can
 * enter the folder or read the file.
 */
export function fileSignIns(folder: string, origin: string, { clock, pause, newId }: StoreOptions): SignInStore {
  const place = path.join(folder, fileNameOf(origin))
  const file = `${place}.json`
  return {
    async read() {
      await makePrivateFolder(folder)
      if (!existsSync(file)) return undefined
      requirePrivate(file, 'file', 0o600)
      const { data } = SignIn.safeParse(parseJson(await readFile(file, 'utf8')))
      return data?.origin === origin ? data : undefined
    },
    async write(signIn) {
      await makePrivateFolder(folder)
      await writePrivateFile(file, JSON.stringify(signIn), newId())
    },
    remove: () => rm(file, { force: true }),
    async exclusively(work) {
      await makePrivateFolder(folder)
      const release = await takeFileLock(place, { wait: true, clock, pause, newId, longestHoldMs })
      try {
        return await work()
      } finally {
        await release?.()
      }
    },
  }
}

/** `login.example.com`, or `login.localhost_8080`: readable, and different for every origin. */
function fileNameOf(origin: string): string {
  const { protocol, host } = new URL(origin)
  return `${protocol === 'https:' ? '' : 'http_'}${host.replaceAll(/[^\w.-]/g, '_')}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A damaged file counts as no sign-in.
    return undefined
  }
}
