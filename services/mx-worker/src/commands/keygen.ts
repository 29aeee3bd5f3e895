import { writeFile } from 'node:fs/promises'
import { createKeyRing } from '@constellation/database'
import { readOptions, UsageFailure } from '@constellation/operator-command'
import { isKeyId } from '../secrets/wrapping-ring.ts'
import type { MxCommand } from './mx-command.ts'

const options = { id: { type: 'string' }, out: { type: 'string' } } as const

/** Makes a key ring, and never overwrites one. */
export const keygen: MxCommand = {
  usage: '--id KEY --out PATH',
  summary: 'Makes a key ring with one new key in a file with mode 0600. A file that is there is never overwritten.',
  async run({ args, stdout }) {
    const { id = '', out } = readOptions(args, options)
    if (!isKeyId(id) || !out)
      throw new UsageFailure('write --id, of at most 64 letters, digits, _ and -, and --out PATH')
    await create(out, id)
    stdout.write(`${id}\n`)
    return 0
  },
}

async function create(path: string, id: string): Promise<void> {
  try {
    await writeFile(path, `${createKeyRing(id)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = isTaken ? 'is there already and stays as it is' : 'cannot be written'
    throw new UsageFailure(`${path} ${reason}: name another file with --out`, { cause })
  }
}
