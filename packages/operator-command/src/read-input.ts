import { type CommandContext, UsageFailure } from './command.ts'

type Context = Pick<CommandContext<unknown>, 'stdin'>

/** Reads standard input to its end, as UTF-8. Throws when it is longer than `mostBytes`. */
export async function readInput({ stdin }: Context, mostBytes = 64 * 1024 * 1024): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stdin()) {
    parts.push(Buffer.from(part))
    bytes += Buffer.byteLength(part)
    if (bytes > mostBytes) throw new UsageFailure(`standard input has more than ${mostBytes} bytes`)
  }
  return Buffer.concat(parts).toString('utf8')
}

/**
 * Reads a secret from standard input, without the line break at its end. A terminal is refused: it would show the secret. An argument would
 * show it too, in the list of processes.
 */
export async function readSecret(context: Context, what: string): Promise<string> {
  if (context.stdin().isTTY) throw new UsageFailure(`give ${what} by a pipe or a file: … < FILE`)
  const secret = (await readInput(context, 64 * 1024)).replace(/\r?\n$/, '')
  if (secret === '') throw new UsageFailure(`standard input is empty: give ${what} there`)
  return secret
}
