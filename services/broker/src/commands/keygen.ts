import { readOptions, UsageFailure } from '@constellation/operator-command'
import { createKeyFile } from '@constellation/tokens'
import type { BrokerCommand } from './broker-command.ts'

const options = { purpose: { type: 'string' }, out: { type: 'string' } } as const
const purposes = ['oidc', 'session'] as const

/** Makes a key file, and never overwrites one. */
export const keygen: BrokerCommand = {
  usage: '--purpose oidc|session --out PATH',
  summary: 'Makes a key file with mode 0600 and prints its id. A file that is there is never overwritten.',
  async run({ args, stdout, now }) {
    const { purpose: given, out } = readOptions(args, options)
    const purpose = purposes.find((one) => one === given)
    if (!purpose || !out) throw new UsageFailure('write --purpose oidc or --purpose session, and --out PATH')
    stdout.write(`${create(out, purpose, Math.floor(now().getTime() / 1000))}\n`)
    return 0
  },
}

function create(path: string, purpose: (typeof purposes)[number], createdAt: number): string {
  try {
    return createKeyFile(path, purpose, createdAt)
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = isTaken ? 'is there already and stays as it is' : 'cannot be written'
    throw new UsageFailure(`${path} ${reason}: name another file with --out`, { cause })
  }
}
