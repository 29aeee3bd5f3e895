import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { makePrivateFolder, writePrivateFile } from '@constellation/private-files'
import { readOrigin } from '../deps.ts'
import { isObject } from '../http/reply.ts'
import { AgentFailure } from './agent-failure.ts'
import { readInteger } from './options.ts'

export type KeySource = { file: string } | { command: string }

/** How the agent reaches the broker and its wallet. */
export type Settings = {
  /** The folder of the agent, with mode 0700. */
  home: string
  brokerUrl: string
  issuer: string | undefined
  chainId: number | undefined
  key: KeySource
  /** The wallet of the last `login`, when the broker and the key are those of that login. */
  walletAddress: string | undefined
}

export type ConnectionFlags = {
  home?: string | undefined
  'broker-url'?: string | undefined
  issuer?: string | undefined
  'chain-id'?: string | undefined
  'key-file'?: string | undefined
  'key-command'?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Flags win over variables, and variables over the last `login`. */
export async function readSettings(flags: ConnectionFlags, env: Environment): Promise<Settings> {
  const home = path.resolve(flags.home ?? env.BROKER_AGENT_HOME ?? path.join(homedir(), '.broker-agent'))
  const saved = await readSaved(home)
  const brokerUrl = flags['broker-url'] ?? env.AGENTKEYS_BROKER_URL ?? saved.brokerUrl
  if (!brokerUrl)
    throw new AgentFailure('the address of the broker is not known', 'give --broker-url, or set AGENTKEYS_BROKER_URL')
  const given = {
    brokerUrl: readOrigin('the address of the broker', brokerUrl),
    issuer: flags.issuer ?? (env.AGENTKEYS_BROKER_ISSUER || saved.issuer),
    chainId: flags['chain-id']
      ? readInteger(flags['chain-id'], 'chain-id', [1, Number.MAX_SAFE_INTEGER])
      : saved.chainId,
    key: keySource(flags, env) ?? saved.key ?? { file: path.join(home, 'wallet.key') },
  }
  const isSaved = given.brokerUrl === saved.brokerUrl && JSON.stringify(given.key) === JSON.stringify(saved.key)
  return { home, ...given, walletAddress: isSaved ? saved.walletAddress : undefined }
}

function keySource(flags: ConnectionFlags, env: Environment): KeySource | undefined {
  if (flags['key-command'] && flags['key-file'])
    throw new AgentFailure('--key-file and --key-command exclude each other', 'give one of them')
  if (flags['key-command']) return { command: flags['key-command'] }
  const file = flags['key-file'] ?? env.AGENTKEYS_WALLET_KEY_FILE
  // The name is not repeated: it may be the key itself.
  if (file && /^(0x)?[0-9a-f]{64}$/i.test(file))
    throw new AgentFailure(
      '--key-file names a file',
      'write the key to a file of mode 0600: other users can read arguments',
    )
  return file ? { file: path.resolve(file) } : undefined
}

type Saved = Partial<Pick<Settings, 'brokerUrl' | 'issuer' | 'chainId' | 'key' | 'walletAddress'>>

async function readSaved(home: string): Promise<Saved> {
  let content: unknown
  try {
    content = JSON.parse(await readFile(fileOf(home), 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AgentFailure(`${fileOf(home)} is damaged`, 'remove it, then run: broker-agent login')
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  // `saveSettings` wrote it, in a folder that only this user can enter.
  return isObject(content) ? (content as Saved) : {}
}

/** Remembers the settings for the next commands. */
export async function saveSettings({ home, ...settings }: Settings, newId: () => string): Promise<void> {
  await makePrivateFolder(home)
  await writePrivateFile(fileOf(home), `${JSON.stringify(settings, null, 2)}\n`, newId())
}

function fileOf(home: string): string {
  return path.join(home, 'settings.json')
}
