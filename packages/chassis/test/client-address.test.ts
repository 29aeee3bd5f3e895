import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { clientAddress } from '../src/index.ts'

const proxies = ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8']
const app = new Hono().get('/', (context) => context.text(clientAddress(context, proxies)))

async function addressOf(headers: Record<string, string>, remoteAddress = '127.0.0.1') {
  const answer = await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } })
  return answer.text()
}

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  // With a port, and with brackets.
  ['198.51.100.1, 203.0.113.7:51234', '203.0.113.7'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:51234', '2001:db8::1'],
  // One spelling of one address.
  ['2001:0DB8:0:0:0:0:0:0001', '2001:db8::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['203.0.113.7, ::ffff:10.0.0.2', '203.0.113.7'],
  // An entry that cannot be read ends the walk: what a client wrote to the left of it never counts.
  ['198.51.100.1, unknown', '127.0.0.1'],
  ['198.51.100.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['198.51.100.1, ', '127.0.0.1'],
  ['198.51.100.1, 203.0.113.7:99999999', '127.0.0.1'],
  ['198.51.100.1, 0x7f.1', '127.0.0.1'],
  ['198.51.100.1, 127.1', '127.0.0.1'],
  ['198.51.100.1, 010.0.0.2', '127.0.0.1'],
  ['198.51.100.1, fe80::1%eth0', '127.0.0.1'],
  ['', '127.0.0.1'],
])('X-Forwarded-For "%s" from a trusted proxy means %s', async (header, address) => {
  expect(await addressOf({ 'x-forwarded-for': header })).toBe(address)
})

test.each([
  ['for=203.0.113.7', '203.0.113.7'],
  ['for="203.0.113.7:51234"; proto=https', '203.0.113.7'],
  ['proto=https;FOR="[2001:db8::1]:51234"', '2001:db8::1'],
  ['for=198.51.100.1, for=203.0.113.7, for=10.0.0.2', '203.0.113.7'],
  ['for=198.51.100.1, for=_hidden', '127.0.0.1'],
  ['for=198.51.100.1, by=10.0.0.2', '127.0.0.1'],
  ['for=198.51.100.1, for=unknown, for=10.0.0.2', '10.0.0.2'],
])('Forwarded "%s" from a trusted proxy means %s (RFC 7239)', async (header, address) => {
  expect(await addressOf({ forwarded: header })).toBe(address)
})

test('Forwarded does not count beside X-Forwarded-For', async () => {
  expect(await addressOf({ 'x-forwarded-for': '203.0.113.7', forwarded: 'for=198.51.100.1' })).toBe('203.0.113.7')
})

test('what a peer that is no proxy of ours says of others does not count', async () => {
  expect(await addressOf({ 'x-forwarded-for': '198.51.100.1' }, '203.0.113.9')).toBe('203.0.113.9')
  expect(await addressOf({ forwarded: 'for=198.51.100.1' }, '::ffff:203.0.113.9')).toBe('203.0.113.9')
})
