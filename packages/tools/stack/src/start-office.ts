import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { AcceptedMail, RunningGraph, startGraph } from '@constellation/emulators'
import type { GraphStandIn } from '@constellation/manifest'
import { createTransport } from 'nodemailer'
import { ensureSecret } from './first-start-files.ts'

const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'
const mailbox = 'no-reply@constellation.example'

type OfficeOptions = {
  /** The result of `loadEmulators`. */
  emulators: { startGraph: typeof startGraph }
  dataDir: string
  portOf(name: string): number
  /** Of the mail catcher, which shows what is sent. */
  smtpPort: number
  now: () => Date
}

export type Office = AsyncDisposable & { graph: RunningGraph; standIn: GraphStandIn }

/**
 * Starts the stand-in for Microsoft Graph: a tenant with one application and one mailbox. What is sent goes to the mail catcher. The secret
 * of the application is made once and stays in `office365/`.
 */
export async function startOffice({ emulators, dataDir, portOf, smtpPort, now }: OfficeOptions): Promise<Office> {
  const clientSecretFile = path.join(dataDir, 'office365', 'client-secret')
  await ensureSecret(clientSecretFile)
  const secret = (await readFile(clientSecretFile, 'utf8')).trim()
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true })
  const graph = await emulators.startGraph({
    ...{ now, random: randomBytes, port: portOf('graph') },
    tenants: [{ id: tenantId, domains: ['constellation.example'] }],
    applications: [
      { clientId, secrets: [{ value: secret }], permissions: ['Mail.Send', 'Mail.ReadWrite', 'Mail.Read'] },
    ],
    mailboxes: [{ address: mailbox, showsSentHeaders: true }],
    // The catcher ends with the stack: then nobody looks.
    deliver: (mail) => void transport.sendMail(toMail(mail)).catch(() => undefined),
  })
  return {
    graph,
    standIn: { origin: graph.origin, tenantId, clientId, clientSecretFile, mailbox },
    [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
  }
}

function toMail({ from, to, cc, bcc, replyTo, subject, body, attachments, internetMessageId }: AcceptedMail) {
  return {
    ...{ to, cc, bcc, replyTo, subject, messageId: internetMessageId },
    ...(from && { from }),
    ...(body.contentType === 'html' ? { html: body.content } : { text: body.content }),
    attachments: attachments.map(({ name, contentType, sizeBytes }) => ({
      filename: name,
      contentType,
      content: `The stand-in for Office 365 does not keep the ${sizeBytes} bytes of ${name}.`,
    })),
  }
}
