import type { TestMx } from '../mx-worker.ts'

/** A way to send, and the mark by which the copy is found in it. */
export type Way = { mode: 'send_mail' | 'draft_send' | 'mime'; by: 'message_id' | 'header' | 'none' }

/** The ways in which it can be looked up whether a message was sent. */
export const reconcilable: readonly Way[] = [
  { mode: 'draft_send', by: 'none' },
  { mode: 'mime', by: 'message_id' },
  { mode: 'mime', by: 'header' },
  { mode: 'send_mail', by: 'header' },
]

/** Those in which it cannot. */
export const blind: readonly Way[] = [
  { mode: 'send_mail', by: 'none' },
  { mode: 'send_mail', by: 'message_id' },
  { mode: 'mime', by: 'none' },
]

/** The name of the endpoint that sends. */
export const sendingAt = ({ mode }: Way) => (mode === 'draft_send' ? 'sendMessage' : 'sendMail')
export const sendingCall = ({ mode }: Way) =>
  mode === 'draft_send' ? /^POST .*\/messages\/.*\/send$/ : /^POST .*\/sendMail$/

/** Lets time pass until a message has an end, with everything that workers do meanwhile. */
export async function runOut(mx: TestMx, id: string, stepMs = 40_000): Promise<string> {
  for (;;) {
    await mx.sweep()
    await mx.deliver()
    const { status } = await mx.item(id)
    if (['sent', 'failed', 'deleted'].includes(status)) return status
    await mx.timePasses(stepMs)
  }
}

/** How often mail was accepted for a recipient, and how often it went out. */
export function copiesOf(mx: TestMx, recipient = 'ada@example.org') {
  const isTo = ({ to }: { to: readonly { address: string }[] }) => to.some(({ address }) => address === recipient)
  return {
    accepted: mx.graph.control.accepted().filter(isTo).length,
    sent: mx.graph.control.sent().filter(isTo).length,
  }
}
