import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { expect, test } from 'vitest'
import { createGate, type Gate } from '../delivery/gate.ts'
import { copiesOf, runOut } from '../delivery/modes.ts'
import { sender, startMx } from '../mx-worker.ts'
import { environmentOf, startMxProcess } from './mx-process.ts'

const file = (sizeBytes: number) => ({
  name: `${sizeBytes}.pdf`,
  contentType: 'application/pdf',
  content: Buffer.alloc(sizeBytes, 7).toString('base64'),
})

const phases: readonly [name: string, mode: string, call: RegExp][] = [
  ['the token', 'draft_send', /\/oauth2\/v2.0\/token$/],
  ['the draft', 'draft_send', /^POST .*\/messages$/],
  ['a small attachment', 'draft_send', /^POST .*\/attachments$/],
  ['the upload', 'draft_send', /^POST .*\/createUploadSession$/],
  ['the send of a draft', 'draft_send', /^POST .*\/send$/],
  ['the send of a MIME text', 'mime', /^POST .*\/sendMail$/],
  ['the send in one call', 'send_mail', /^POST .*\/sendMail$/],
]

test.each(phases)(
  'a worker that stands still for longer than its lease, after %s, sends nothing twice and ends nothing twice (FM-03)',
  async (_, mode, call) => {
    const gate = createGate()
    await using mx = await startMx({ policy: { mail: { mode } } })
    await mx.prove('message_id')
    await using way = await startWay(gate, mx.graph.origin)
    const http = JSON.stringify({
      http: { baseUrl: way.origin, authorityUrl: way.origin },
      mail: { mode, maxMessageBytes: '50MB' },
    })
    await mx.owner.db.updateTable('providers').set({ policy: http }).execute()
    await using environment = await environmentOf(mx)
    await using other = await startMxProcess(environment.variables)
    gate.hold('after', call)
    const attachments = mode === 'draft_send' ? [file(4_000_000), file(10)] : []
    const id = await mx.handIn({ attachments })
    await gate.reached()
    other.freeze()
    const { claimed_by } = await mx.item(id)
    expect(claimed_by).toBe(other.worker)
    await mx.timePasses(30_000)
    await mx.sweep()
    const isSend = call.source.toLowerCase().includes('send')
    expect((await mx.item(id)).status).toBe(isSend ? 'unknown' : 'retry_wait')
    // In a mode that can be looked up another worker ends it meanwhile; otherwise the late answer does.
    if (mode !== 'send_mail') expect(await runOut(mx, id)).toBe('sent')
    gate.release()
    other.thaw()
    await expect.poll(async () => (await mx.attempts(id))[0]?.late_outcome ?? null, { timeout: 60_000 }).not.toBeNull()
    expect(await runOut(mx, id)).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
    expect((await mx.attempts(id)).filter(({ outcome }) => outcome === 'started')).toEqual([])
    expect(mx.graph.control.sent()[0]?.attachments.length).toBe(attachments.length)
    expect(await other.stop()).toBe(0)
    expect(mx.graph.control.drafts(sender)).toEqual([])
  },
)

/** A way to Graph on which a test holds the calls of another process. */
async function startWay(gate: Gate, target: string) {
  const server = createServer(getRequestListener((request) => gate.forward(request, target)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    async [Symbol.asyncDispose]() {
      gate.release()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
