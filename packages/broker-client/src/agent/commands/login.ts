import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { makePrivateFolder } from '@constellation/private-files'
import { openDeps } from '../../deps.ts'
import { callBroker } from '../../http/call-broker.ts'
import { AgentFailure } from '../agent-failure.ts'
import { connect } from '../connect.ts'
import type { Command, Context } from '../context.ts'
import { connectionOptions, readOptions } from '../options.ts'
import { readSettings, type Settings, saveSettings } from '../settings.ts'
import { createKeyFile, openWallet } from '../wallet-key.ts'

/** Remembers the broker and the wallet. A wallet that exists is signed in; a new one waits for its first grant. */
export const login: Command = {
  help: `login --broker-url URL [--new] [--key-file FILE | --key-command COMMAND]
  remembers the broker and the wallet, and signs in; --new makes a wallet key in a file of mode 0600`,
  async run(context) {
    const { values } = readOptions(context.args, { ...connectionOptions, new: { type: 'boolean' } })
    const settings = await readSettings(values, context.env)
    await checkBroker(settings, context)
    await makePrivateFolder(settings.home)
    return values.new ? loginNew(settings, context) : loginExisting(settings, context)
  },
}

async function loginNew(settings: Settings, { print, tell, newId }: Context): Promise<number> {
  if (!('file' in settings.key)) throw new AgentFailure('--new writes a key file', 'leave out --key-command')
  await createKeyFile(settings.key.file)
  const { address } = await openWallet(settings.key)
  await saveSettings({ ...settings, walletAddress: address }, newId)
  print(address)
  tell(`The new wallet key is in ${settings.key.file}. Ask for a grant: broker-agent request --path <path>/`)
  return 0
}

async function loginExisting(settings: Settings, { print, tell, clock, newId }: Context): Promise<number> {
  const { address } = await openWallet(settings.key)
  const known = { ...settings, walletAddress: address }
  const client = await (await connect(known, clock)).client()
  const { expiresAt, omniAccount } = await client.signIn()
  await saveSettings(known, newId)
  print(address)
  tell(
    `Signed in at ${settings.brokerUrl} until ${new Date(expiresAt * 1000).toISOString()} as account ${omniAccount}.`,
  )
  return 0
}

/** A wrong address is found before a key is made for it. */
async function checkBroker({ brokerUrl, issuer }: Settings, { clock }: Context): Promise<void> {
  const nobody = { address: '', signMessage: () => Promise.reject(new Error('nothing is signed')) }
  const deps = openDeps({ url: brokerUrl, issuer, wallet: nobody, clock, fetch: createLoopbackFetch() })
  const found = await callBroker(deps, { path: '/.well-known/openid-configuration', needsClock: true })
  if (found.text('issuer') === deps.issuer) return
  throw new AgentFailure(
    `the broker at ${deps.url} calls itself ${found
      .text('issuer')
      .replaceAll(/[^!-~]/g, '?')
      .slice(0, 200)}`,
    'use that address as --broker-url, or give it as --issuer if you trust it',
  )
}
