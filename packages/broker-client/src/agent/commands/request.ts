import { connect } from '../connect.ts'
import type { Command } from '../context.ts'
import { type GrantRequest, writeGrantRequest } from '../grant-request.ts'
import { connectionOptions, readOptions, requestOptions, toRequest } from '../options.ts'
import { readSettings, type Settings } from '../settings.ts'
import { openWallet } from '../wallet-key.ts'

/** Prints the line that the owner of the master wallet approves. It calls nobody, and nothing is granted by it. */
export const request: Command = {
  help: `request [--path PATH] [--service s3] [--master ACCOUNT]
  prints one line for the owner of the master wallet, who approves it with: broker-agent grant approve LINE
  --master adds the proof that a wallet needs which has signed in before its first grant; the line is then valid for five minutes`,
  async run({ args, env, clock, print }) {
    const options = {
      ...connectionOptions,
      path: requestOptions.path,
      service: requestOptions.service,
      master: { type: 'string' },
    } as const
    const { values } = readOptions(args, options)
    const settings = await readSettings(values, env)
    const { walletAddress: daemonAddress } = await connect(settings, clock)
    const daemonProof = values.master ? await proveBinding(settings, daemonAddress, values.master, clock()) : undefined
    print(
      writeGrantRequest({
        broker: settings.issuer ?? settings.brokerUrl,
        daemonAddress,
        ...toRequest(values, daemonAddress),
        daemonProof,
      }),
    )
    return 0
  },
}

async function proveBinding(
  settings: Settings,
  daemonAddress: string,
  master: string,
  now: number,
): Promise<GrantRequest['daemonProof']> {
  const { bindDaemonMessage, signBytes } = await import('../../signing.ts')
  const issued_at = `${new Date(now).toISOString().slice(0, 19)}Z`
  const message = bindDaemonMessage({ daemon_address: daemonAddress, issued_at, master_omni_account: master })
  return { issued_at, signature: await signBytes(message, await openWallet(settings.key)) }
}
