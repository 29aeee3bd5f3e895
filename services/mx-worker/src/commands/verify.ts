import { readOptions } from '@constellation/operator-command'
import { type Rule, verifyBooks } from '../domain/verification/verify-books.ts'
import type { MxCommand } from './mx-command.ts'

const options = { json: { type: 'boolean', default: false } } as const

/** The most ids of one rule that are printed; `--json` has up to 20. */
const mostShown = 3

/** Verifies the books: messages, attempts, failures, content, figures and audit agree. */
export const verify: MxCommand = {
  usage: '[--json]',
  summary:
    'Verifies on the host that messages, attempts, failures, content, figures and audit agree, a line for each rule; exit code 1 when one is broken.',
  async run({ args, stdout, open }) {
    const { json } = readOptions(args, options)
    const deps = await open()
    try {
      const verification = await verifyBooks(deps)
      const { messages, attempts, rules } = verification
      const read = `${messages} messages with ${attempts} attempts were read.\n`
      const text = `${rules.map(lineOf).join('')}${read}`
      stdout.write(json ? `${JSON.stringify(verification)}\n` : text)
      return rules.some(({ wrong }) => wrong > 0) ? 1 : 0
    } finally {
      await deps.close()
    }
  },
}

function lineOf({ rule, wrong, ids, next }: Rule): string {
  if (wrong === 0) return `ok     ${rule}\n`
  const more = wrong > mostShown ? ', …' : ''
  const which = ids.length > 0 ? ` (${ids.slice(0, mostShown).join(', ')}${more})` : ''
  return `WRONG  ${rule}: not so for ${wrong}${which}. ${next}.\n`
}
