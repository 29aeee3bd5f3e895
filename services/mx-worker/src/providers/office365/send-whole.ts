import { buildMime } from '../mime/build-mime.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import { buildSendPayload } from './build-send-payload.ts'
import type { GraphSession } from './graph-session.ts'
import { markOf } from './mark-of.ts'

/** Sends a message in one call. Graph answers 202 with nothing, so there is no id of the provider. */
export async function sendWhole(session: GraphSession, command: SendCommand, io: AdapterIo): Promise<DeliveryOutcome> {
  const { mail, http } = command.provider.policy
  const isMime = mail.mode === 'mime'
  const { body, contentType } = isMime ? await mimeBody(command, io) : jsonBody(command)
  const messageId = isMime && { internetMessageId: internetMessageId(command.itemId, command.mailbox.address) }
  const sent = await session.call({
    phase: 'send',
    method: 'POST',
    to: '/sendMail',
    headers: { 'content-type': contentType },
    body,
    expected: [202],
    timeoutMs: http.sendTimeout,
    sentAs: { mark: markOf(mail, command.mailbox.reconcileBy), ...messageId },
  })
  if (sent.kind === 'failure') return sent.outcome
  return { kind: 'queued_by_provider', ...messageId, detail: sent.detail }
}

function jsonBody({ itemId, message, mailbox, provider: { policy } }: SendCommand) {
  const isMarked = mailbox.reconcileBy === 'header'
  const payload = buildSendPayload({ itemId, message, mailbox, mail: policy.mail, isMarked })
  return { body: JSON.stringify(payload), contentType: 'application/json' }
}

async function mimeBody({ itemId, message, mailbox, provider: { policy } }: SendCommand, { now }: AdapterIo) {
  const text = await buildMime({
    itemId,
    message,
    mailboxAddress: mailbox.address,
    date: now(),
    bcc: 'kept',
    defaultReplyTo: policy.mail.defaultReplyTo,
    isMarked: mailbox.reconcileBy === 'header',
  })
  return { body: text.toString('base64'), contentType: 'text/plain' }
}
