import type { Mx } from './mx.ts'

const atOnce = 32

/** What an application hands in, of a size that is usual for mail of applications. */
export const messageOf = (from: string, lane: 'security' | 'transactional' | 'bulk' = 'transactional') => ({
  ...{ from, lane, to: ['ada@example.org'], subject: 'Your receipt' },
  text: 'Thank you for your order. '.repeat(40),
})

/** Hands messages in at an API, from each mailbox in turn. Throws when one is not accepted. */
export async function handIn(
  { authorization, addresses }: Mx,
  url: string,
  { count, lane }: { count: number; lane?: 'security' | 'bulk' },
): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' }
  let next = 0
  async function one() {
    while (next < count) {
      const body = JSON.stringify(messageOf(addresses[next++ % addresses.length] ?? '', lane))
      const answer = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })
      if (answer.status !== 202) throw new Error(`a message was not accepted: ${await answer.text()}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}
