import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { callGraph, describeGraphConformance, type GraphTarget, requestToken } from './graph-target.ts'

const itemProperty = 'String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Name ConstellationConformance'
/** How long the real one may take to file what it sent. The stand-in needs no time. */
const patience = { timeout: 60_000, interval: 2000 }

describeGraphConformance((start) => {
  test('a secret gives a bearer token without a refresh token', async () => {
    const response = await requestToken(await start())
    expect(response.status).toBe(200)
    const answer = await response.json()
    expect(answer).toMatchObject({
      token_type: 'Bearer',
      access_token: expect.any(String),
      expires_in: expect.any(Number),
    })
    expect(answer).not.toHaveProperty('refresh_token')
  })

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, undefined, 401, 'invalid_client', 7000215],
    ['an unknown application', { client_id: randomUUID() }, undefined, 400, 'unauthorized_client', 700016],
    ['an unknown tenant', {}, 'nowhere.invalid', 400, 'invalid_request', 90002],
    [
      'a scope of one permission',
      { scope: 'https://graph.microsoft.com/Mail.Send' },
      undefined,
      400,
      'invalid_scope',
      70011,
    ],
  ] as const)('%s is refused with its number', async (_case, fields, tenant, status, error, number) => {
    const response = await requestToken(await start(), fields, tenant)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      error,
      error_codes: [number],
      error_description: expect.stringMatching(new RegExp(`^AADSTS${number}: `)),
    })
  })

  test('a call without a token is refused', async () => {
    const { url, mailbox } = await start()
    const response = await fetch(`${url}/v1.0/users/${mailbox}/sendMail`, { method: 'POST' })
    expect([response.status, (await response.json()).error.code]).toEqual([401, 'InvalidAuthenticationToken'])
  })

  test('sendMail answers 202 without a body, and the copy has the mark of the sender', {
    timeout: 90_000,
  }, async () => {
    const target = await start()
    const value = randomUUID()
    const message = { ...letterTo(target), singleValueExtendedProperties: [{ id: itemProperty, value }] }
    const headers = { 'client-request-id': value, 'return-client-request-id': 'true' }
    const response = await callGraph(target, ['POST', '/sendMail'], { message }, { headers })
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(response.headers.get('request-id')).toBeTruthy()
    expect(response.headers.get('client-request-id')).toBe(value)
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${itemProperty}' and ep/value eq '${value}')`
    await expect
      .poll(() => sentItems(target, filter), patience)
      .toMatchObject([{ isDraft: false, subject: message.subject }])
  })

  test.each([
    [
      'a header of the standard',
      { internetMessageHeaders: [{ name: 'Auto-Submitted', value: 'x' }] },
      /^(Error)?InvalidInternetMessageHeader$/,
    ],
    ['six headers', { internetMessageHeaders: sixHeaders() }, /^(Error)?InvalidInternetMessageHeaderCollection$/],
    ['no recipient', { toRecipients: [] }, /^ErrorInvalidRecipients$/],
    ['an unknown member', { colour: 'red' }, /^RequestBodyRead$|^BadRequest$/],
  ] as const)('sendMail refuses %s', async (_case, changes, code) => {
    const target = await start()
    const response = await callGraph(target, ['POST', '/sendMail'], { message: { ...letterTo(target), ...changes } })
    expect(response.status).toBe(400)
    const { error } = await response.json()
    expect(error.code).toMatch(code)
    expect(error.innerError['request-id']).toBe(response.headers.get('request-id'))
  })

  test('sendMail refuses MIME that is not base64', async () => {
    const headers = { 'content-type': 'text/plain' }
    const response = await callGraph(await start(), ['POST', '/sendMail'], 'From: a', { headers })
    expect([response.status, (await response.json()).error.code]).toEqual([400, 'ErrorMimeContentInvalidBase64String'])
  })

  test('an unknown mailbox is not found', async () => {
    const target = await start()
    const mailbox = `nobody-${randomUUID()}@${target.mailbox.split('@')[1]}`
    const response = await callGraph(target, ['POST', '/sendMail'], { message: letterTo(target) }, { mailbox })
    expect([response.status, (await response.json()).error.code]).toEqual([
      404,
      expect.stringMatching(/^(ErrorInvalidUser|ResourceNotFound|Request_ResourceNotFound)$/),
    ])
  })

  test('a draft is made, found by its Message-ID, sent under the same immutable id, and removed', {
    timeout: 90_000,
  }, async () => {
    const target = await start()
    const made = await callGraph(target, ['POST', '/messages'], letterTo(target))
    expect(made.status).toBe(201)
    const { id, internetMessageId, isDraft } = await made.json()
    expect([isDraft, internetMessageId]).toEqual([true, expect.stringMatching(/^<.+@.+>$/)])
    const sent = await callGraph(target, ['POST', `/messages/${id}/send`], undefined, {
      headers: { 'content-length': '0' },
    })
    expect([sent.status, await sent.text()]).toEqual([202, ''])
    const filter = `internetMessageId eq '${internetMessageId}'`
    await expect.poll(() => sentItems(target, filter), patience).toMatchObject([{ id, isDraft: false }])
    expect((await callGraph(target, ['DELETE', `/messages/${id}`])).status).toBe(204)
  })

  test('an upload session is refused for a small file, and opened for a large one', async () => {
    const target = await start()
    const { id } = await (await callGraph(target, ['POST', '/messages'], letterTo(target))).json()
    const open = (size: number) => {
      const AttachmentItem = { attachmentType: 'file', name: 'conformance', size }
      return callGraph(target, ['POST', `/messages/${id}/attachments/createUploadSession`], { AttachmentItem })
    }
    const small = await open(1000)
    expect([small.status, (await small.json()).error.code]).toEqual([
      400,
      'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
    ])
    const large = await open(5_000_000)
    expect(large.status).toBe(201)
    const { uploadUrl, nextExpectedRanges } = await large.json()
    expect(nextExpectedRanges).toEqual(['0-'])
    const headers = { 'content-range': 'bytes 0-999999/5000000' }
    const slice = await fetch(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(1_000_000) })
    expect(slice.status).toBe(200)
    expect((await fetch(uploadUrl, { method: 'DELETE' })).status).toBe(204)
    expect((await callGraph(target, ['DELETE', `/messages/${id}`])).status).toBe(204)
  })
})

function letterTo({ recipient }: GraphTarget) {
  return {
    subject: `Constellation conformance ${randomUUID()}`,
    body: { contentType: 'Text', content: 'A test of conformance. Please ignore it.' },
    toRecipients: [{ emailAddress: { address: recipient } }],
  }
}

function sixHeaders() {
  return Array.from({ length: 6 }, (_, index) => ({ name: `x-conformance-${index}`, value: 'x' }))
}

async function sentItems(target: GraphTarget, filter: string): Promise<Record<string, unknown>[]> {
  const path = `/mailFolders/SentItems/messages?$filter=${encodeURIComponent(filter)}`
  return (await (await callGraph(target, ['GET', path])).json()).value
}
