import { Failure } from '@constellation/chassis'
import { isInternational } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import { headersRefusedBy } from '../../providers/headers-refused-by.ts'
import { mailModeOf } from '../../providers/mail-mode.ts'
import { findContent } from '../../store/contents.ts'
import { findMailbox } from '../../store/mailboxes.ts'
import type { ItemRow } from '../../store/messages.ts'
import type { ProviderRow } from '../../store/providers.ts'
import { openHead } from '../messages/content.ts'

/** Refuses a message that another provider cannot carry as it was accepted: nothing of it is dropped in silence. */
export async function requireCarried(deps: Deps, item: ItemRow, provider: ProviderRow): Promise<void> {
  const content = await findContent(deps.db, item.id)
  if (content === undefined) return
  const { policy } = normalizePolicy(provider.policy, frameOf(deps, provider.kind))
  const { mail } = policy
  const mailbox = await findMailbox(deps.db, item.mailbox_id)
  const { headers, to, cc, bcc } = openHead(deps.sealing, item.id, content)
  const isMarked = mailbox?.reconcile_by === 'header'
  const mode = mailModeOf(provider.kind, policy)
  const refused = headersRefusedBy(mode, headers, mail.allowCustomHeaders, { isMarked })
  const problems = [
    ...refused.map(({ name, reason }) => `the header ${name} ${reason}`),
    ...(mode !== 'smtp' && [...to, ...cc, ...bcc].some(({ address }) => isInternational(address))
      ? ['only SMTP carries an address with letters beyond ASCII before the @']
      : []),
    ...(item.size_bytes > mail.maxMessageBytes ? [`it may have ${mail.maxMessageBytes} bytes`] : []),
    ...(item.recipient_count > mail.maxRecipients ? [`it may have ${mail.maxRecipients} recipients`] : []),
  ]
  if (problems.length > 0)
    throw new Failure('validation_failed', 'this provider cannot carry the message as it is: see errors', {
      errors: problems.map((message) => ({ pointer: '/providerId', message })),
    })
}
