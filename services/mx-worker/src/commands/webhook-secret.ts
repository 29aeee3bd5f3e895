import type { NewWebhookSecret } from '@constellation/contracts-mx'
import type { MxContext } from './mx-command.ts'

/** Prints a new secret of a webhook: alone on standard output, so that it can go into a file. */
export function printWebhookSecret({ stdout, stderr }: MxContext, made: NewWebhookSecret, json: boolean): void {
  if (!json) stderr.write(`The webhook is ${made.id}. Keep the next line, its secret: it is not shown again.\n`)
  stdout.write(json ? `${JSON.stringify(made)}\n` : `${made.secret}\n`)
}
