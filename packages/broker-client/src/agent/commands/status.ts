import path from 'node:path'
import { fileCredentials } from '../../credentials/file-store.ts'
import { openDeps } from '../../deps.ts'
import { callBroker } from '../../http/call-broker.ts'
import { explain } from '../agent-failure.ts'
import { winningVariables } from '../child-environment.ts'
import { connect } from '../connect.ts'
import type { Command, Context } from '../context.ts'
import { connectionOptions, readOptions, requestOptions, toRequest } from '../options.ts'
import { readSettings, type Settings } from '../settings.ts'
import { openWallet } from '../wallet-key.ts'

type Line = { name: string; ok: boolean; text: string }

/** Shows whether everything that a mint needs is there. It mints nothing. */
export const status: Command = {
  help: `status [--path PATH] [--service s3] [--grant GRANT] [--json]
  checks the broker, the clock, the wallet key and the variables of this shell; mints nothing`,
  async run(context) {
    const { values } = readOptions(context.args, { ...connectionOptions, ...requestOptions, json: { type: 'boolean' } })
    const settings = await readSettings(values, context.env)
    const lines = [
      await check('broker', () => reachBroker(settings, context)),
      await check('wallet key', async () => (await openWallet(settings.key)).address),
      await check('credentials', () => findCredentials(settings, context, values)),
      checkEnvironment(context),
    ]
    if (values.json) context.print(JSON.stringify(lines))
    else for (const { name, ok, text } of lines) context.print(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${text}`)
    return lines.every(({ ok }) => ok) ? 0 : 1
  },
}

async function check(name: string, work: () => Promise<string>): Promise<Line> {
  try {
    return { name, ok: true, text: await work() }
  } catch (error) {
    const { message, nextStep } = explain(error)
    return { name, ok: false, text: `${message}; ${nextStep}` }
  }
}

async function reachBroker({ brokerUrl, issuer }: Settings, { clock }: Context): Promise<string> {
  const nobody = { address: '', signMessage: () => Promise.reject(new Error('nothing is signed')) }
  const deps = openDeps({ url: brokerUrl, issuer, wallet: nobody, clock })
  await callBroker(deps, { path: '/.well-known/openid-configuration', needsClock: true })
  return `${brokerUrl} answers, and the clocks agree`
}

async function findCredentials(
  settings: Settings,
  { clock }: Context,
  flags: Parameters<typeof toRequest>[0],
): Promise<string> {
  const { walletAddress } = await connect(settings, clock)
  const owner = { url: settings.brokerUrl, walletAddress }
  const request = toRequest(flags, walletAddress)
  const store = fileCredentials(path.join(settings.home, 'cache'), owner, request, { clock })
  const { credentials, refusal } = await store.read()
  const minutes = Math.floor(((credentials?.expiration.getTime() ?? 0) - clock()) / 60_000)
  if (credentials && minutes >= 0) return `${credentials.accessKeyId} for ${minutes} more minutes`
  return refusal ? `none; the last mint was refused: ${refusal.message}; ${refusal.nextStep}` : 'none yet'
}

function checkEnvironment({ env }: Context): Line {
  const found = winningVariables(env)
  if (found.length === 0)
    return { name: 'environment', ok: true, text: 'no variable beats the credentials of the agent' }
  return {
    name: 'environment',
    ok: false,
    text: `${found.join(', ')} would beat the credentials of the agent; unset them, or use broker-agent exec`,
  }
}
