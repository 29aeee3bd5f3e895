import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { vi } from 'vitest'

export type Mailbox = AsyncDisposable & {
  url: string
  /** The link in the last mail to an address. Waits for the mail. */
  linkTo(address: string): Promise<URL>
}

/** Receives every mail that is sent to it. */
export async function startMailbox(): Promise<Mailbox> {
  const texts = new Map<string, string>()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    async onData(stream, session, done) {
      const mail = await PostalMime.parse(await buffer(stream))
      for (const { address } of session.envelope.rcptTo) texts.set(address, mail.text ?? '')
      done()
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (typeof address !== 'object' || !address) throw new Error('no TCP address')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    linkTo: (recipient) =>
      vi.waitFor(
        () => {
          const [link] = texts.get(recipient)?.match(/http:\/\/\S+token=\S+/) ?? []
          if (!link) throw new Error(`no mail with a link came to ${recipient}`)
          return new URL(link)
        },
        { timeout: 60_000 },
      ),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
}
