import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'

/** The location of the programs and of the cluster's files. The account that runs them can reach both. */
export type Place = {
  binaries: Binaries
  /** Holds `cluster/` and the superuser's password. The account that runs PostgreSQL owns it. */
  home: string
}

/**
 * Chooses the place. The home is the data directory, and the programs stay where they are installed. If another account cannot reach them
 * (/root is 0700), both are put below /var/lib, and `<dataDir>/moved` is a link to the home.
 */
export function choosePlace(account: Account, dataDir: string, binaries: Binaries): Place {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (account.kind !== 'other-account') return { binaries, home: dataDir }
  return {
    binaries: canRun(account, binaries.postgres, '--version') ? binaries : copyBinaries(binaries),
    home: reachableHome(account, dataDir),
  }
}

type OtherAccount = Extract<Account, { kind: 'other-account' }>

const reachableRoot = '/var/lib/constellation-postgres'

function reachableHome(account: OtherAccount, dataDir: string): string {
  const link = path.join(dataDir, 'moved')
  const target = path.join(reachableRoot, digest(dataDir))
  if (lstatSync(link, { throwIfNoEntry: false })) return target
  chownSync(dataDir, account.uid, account.gid)
  if (canRun(account, 'ls', dataDir)) return dataDir
  // Files there without the link belong to a data directory that was cleared since.
  rmSync(target, { recursive: true, force: true })
  mkdirSync(reachableRoot, { recursive: true, mode: 0o711 })
  mkdirSync(target, { mode: 0o700 })
  chownSync(target, account.uid, account.gid)
  symlinkSync(target, link)
  return target
}

function copyBinaries(binaries: Binaries): Binaries {
  const root = path.join(reachableRoot, `programs-${digest(binaries.root)}`)
  if (!existsSync(root)) {
    const partial = `${root}.${process.pid}`
    mkdirSync(reachableRoot, { recursive: true, mode: 0o711 })
    cpSync(binaries.root, partial, { recursive: true, verbatimSymlinks: true })
    renameSync(partial, root)
  }
  return { root, initdb: path.join(root, 'bin/initdb'), postgres: path.join(root, 'bin/postgres') }
}

function canRun(account: OtherAccount, command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { cwd: '/', uid: account.uid, gid: account.gid }).status === 0
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
