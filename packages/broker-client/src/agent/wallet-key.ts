import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { requirePrivate } from '@constellation/private-files'
import type { Wallet } from '../signing/sign-bytes.ts'
import { AgentFailure } from './agent-failure.ts'
import type { KeySource, Settings } from './settings.ts'

/** Reads the key and makes the wallet. No message holds a part of the key. */
export async function openWallet(key: KeySource): Promise<Wallet> {
  const { privateKeyWallet } = await import('../signing/private-key-wallet.ts')
  const text = 'file' in key ? await readKeyFile(key.file) : await runKeyCommand(key.command)
  try {
    return privateKeyWallet(text)
  } catch {
    const where = 'file' in key ? `the file ${key.file} holds` : 'the key command printed'
    throw new AgentFailure(`${where} no private key`, 'a private key is 64 hexadecimal digits, with or without 0x')
  }
}

/** The wallet of the last login. Its key is read when something must be signed, so that kept credentials need no key. */
export function lazyWallet({ key, walletAddress }: Settings & { walletAddress: string }): Wallet {
  return {
    address: walletAddress,
    async signMessage(message) {
      const wallet = await openWallet(key)
      if (wallet.address !== walletAddress)
        throw new AgentFailure(
          `the key is that of ${wallet.address}, and the login was for ${walletAddress}`,
          'run: broker-agent login',
        )
      return wallet.signMessage(message)
    },
  }
}

async function readKeyFile(file: string): Promise<string> {
  try {
    requirePrivate(file, 'file', 0o600)
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new AgentFailure(
      `there is no wallet key at ${file}`,
      'run: broker-agent login --new; or give --key-file or --key-command',
    )
  }
}

/** What the command prints beside the key is shown when it fails, without anything that looks like a key. */
async function runKeyCommand(command: string): Promise<string> {
  try {
    return (await promisify(execFile)('sh', ['-c', command], { timeout: 60_000 })).stdout
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    const lastLine = stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replaceAll(/[0-9a-f]{32,}/gi, '…')
      .slice(0, 200)
    throw new AgentFailure(
      `the key command failed${lastLine ? `: ${lastLine}` : ''}`,
      'run the command by hand, then try again',
    )
  }
}

/** Writes a new key with mode 0600. An existing file is never replaced. */
export async function createKeyFile(file: string): Promise<void> {
  try {
    // 32 random bytes are above the order of the curve once in 2^128 draws.
    await writeFile(file, `0x${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new AgentFailure(`${file} exists already`, 'run login without --new to use it, or choose another --key-file')
  }
}
