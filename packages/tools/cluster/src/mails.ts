import { setTimeout as pause } from 'node:timers/promises'
import { createMailClient, type MailClient } from '@constellation/mx-client'
import type { Cluster } from './cluster.ts'
import { command } from './command.ts'
import { fetchBy } from './fetch-by.ts'
import { hosts } from './inventory.ts'

const mailbox = 'notices@cluster.test'
const clients = new Map<string, MailClient>()

/**
 * An application of the cluster, the same at every call: it hands mails in through the edge. They are marked as tests, so workers do with
 * them what they do with every mail but send it, because Office 365 is not reached from here.
 */
export function applicationOf(cluster: Cluster): MailClient {
  const known = clients.get(cluster.folder) ?? openApplication(cluster)
  clients.set(cluster.folder, known)
  return known
}

function openApplication(cluster: Cluster): MailClient {
  const mx = (args: readonly string[], input = '') => runMx(cluster, [...args, '--account', 'platform'], input)
  const application = ['--tenant', '11111111-aaaa-4aaa-8aaa-111111111111', '--client-id']
  mx(
    ['provider', 'create', '--name', 'Office 365', ...application, '22222222-bbbb-4bbb-8bbb-222222222222', '--default'],
    'no secret that anybody knows',
  )
  mx(['mailbox', 'create', '--address', mailbox])
  const { key } = JSON.parse(mx(['key', 'create', '--name', 'cluster', '--scope', 'mx_send,mx_read', '--json']))
  return createMailClient({ url: `https://${hosts.mx}`, key, fetch: fetchBy(cluster.send) })
}

/** Runs the command of operators where mx-worker runs. */
function runMx({ docker }: Cluster, args: readonly string[], input: string): string {
  const here = ['ps', '--quiet', '--filter', 'name=^mx-worker-[0-9a-f]{8}-']
  const [id = ''] = command('docker', here, { env: docker }).split('\n')
  return command('docker', ['exec', '--interactive', id, 'node', 'cli.js', ...args], { env: docker, input })
}

/** Hands in a mail that is not sent. Gives its id once it is durable. */
export async function handIn(client: MailClient): Promise<string> {
  const mail = { from: mailbox, to: 'ada@example.test', subject: 'A mail of the cluster', text: 'Hello', test: true }
  return (await client.send(mail)).id
}

/** The account may hand in ten a second. */
const shortestPauseMs = 200
/** Mails take a fifth of the time of one caller, so that there is room for what is tested beside them. */
const pauses = 4

type HandedIn = { accepted: string[]; failed: string[] }

/** Hands mails in one after the other until it is stopped. Gives the ids of those that were accepted, and why others were not. */
export function handInSteadily(client: MailClient): AsyncDisposable & { stop(): Promise<HandedIn> } {
  const outcome: HandedIn = { accepted: [], failed: [] }
  let stopped = false
  const run = async () => {
    while (!stopped) {
      const startedAt = performance.now()
      await handIn(client).then(
        (id) => outcome.accepted.push(id),
        (error: unknown) => outcome.failed.push(`${new Date().toISOString()} ${error}`),
      )
      await pause(Math.max(shortestPauseMs, pauses * (performance.now() - startedAt)))
    }
  }
  const ended = run()
  const stop = async () => {
    stopped = true
    await ended
  }
  return {
    stop: () => stop().then(() => outcome),
    [Symbol.asyncDispose]: stop,
  }
}

/** Resolves when workers have done with every one of these mails. Throws when one of them failed. */
export async function untilDone(client: MailClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    let mail = await client.get(id)
    while (mail.status !== 'sent') {
      if (mail.status === 'failed') throw new Error(`the mail ${id} failed: ${mail.lastCode}`)
      await pause(100)
      mail = await client.get(id)
    }
  }
}
