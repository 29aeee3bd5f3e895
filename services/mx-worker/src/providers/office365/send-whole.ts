import { buildMime } from '../mime/build-mime.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import { buildSendPayload } from './build-send-payload.ts'
import type { GraphSession } from './graph-session.ts'

/** Sends a message in one call. Graph answers 202 with nothing, so there is no id of the provider. */
export async function sendWhole(session: GraphSession, command: SendCommand, io: AdapterIo): Promise<DeliveryOutcome> {
  const isMime = command.provider.policy.mail.mode === 'mime'
  const { body, contentType } = isMime ? await mimeBody(command, io) : jsonBody(command)
  const sent = await session.call({
    phase: 'send',
    method: 'POST',
    to: '/sendMail',
    headers: { 'content-type': contentType },
    body,
    expected: [202],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  if (sent.kind === 'failure') return sent.outcome
  const messageId = isMime ? internetMessageId(command.itemId, command.mailbox.address) : undefined
  return { kind: 'queued_by_provider', ...(messageId && { internetMessageId: messageId }), detail: sent.detail }
}

function jsonBody({ itemId, message, mailbox, provider: { policy } }: SendCommand) {
  const isMarked = mailbox.reconcileBy === 'header'
  const payload = buildSendPayload({ itemId, message, mailboxAddress: mailbox.address, mail: policy.mail, isMarked })
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
