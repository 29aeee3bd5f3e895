import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { addressCheck } from '@constellation/public-fetch'
import { decode, encode, type Packet } from 'dns-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDns, type DnsLimits } from '../../src/dns/create-dns.ts'
import type { RecordType } from '../../src/dns/dns-answer.ts'
import { findZone } from '../../src/dns/find-zone.ts'
import { openZoneServers } from '../../src/dns/open-zone-servers.ts'
import { serve } from './records.ts'

const text = (length: number) => Array.from({ length: Math.ceil(length / 250) }, () => `"${'x'.repeat(250)}"`).join(' ')
const zone = [
  'acme.example. IN TXT "v=spf1 " "mx -all"',
  'acme.example. IN TXT ""',
  'acme.example. IN MX 10 MX1.mail.example.',
  'acme.example. IN CAA 0 issue "ca.example"',
  'nullmx.example. IN MX 0 .',
  '_imaps._tcp.acme.example. IN SRV 0 1 993 mail.example.',
  '_25._tcp.acme.example. IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'host.acme.example. IN A 192.0.2.1',
  'host.acme.example. IN AAAA 2001:db8::1',
  'alias.acme.example. IN CNAME alias2.acme.example.',
  'alias2.acme.example. IN CNAME acme.example.',
  'dangling.acme.example. IN CNAME nowhere.acme.example.',
  'loop.acme.example. IN CNAME loop2.acme.example.',
  'loop2.acme.example. IN CNAME loop.acme.example.',
  'deep.below.acme.example. IN A 192.0.2.1',
  ...Array.from({ length: 40 }, (_, index) => `forty.acme.example. IN TXT "string ${index}"`),
  `long.acme.example. IN TXT ${text(4000)}`,
  `huge.acme.example. IN TXT ${text(60_000)}`,
  ...Array.from({ length: 1000 }, (_, index) => `thousand.acme.example. IN TXT "string ${index}"`),
]

const server = await serve({ zones: { '.': zone }, broken: ['broken.example'], negativeTtlSeconds: 1800 })
const anywhere = () => true

/** What one server says, in a check of its own. */
async function ask(address: string, name: string, type: RecordType, limits: Partial<DnsLimits> = {}) {
  using check = createDns({ resolvers: [address], isAllowed: anywhere, limits }).open()
  const [resolver] = check.resolvers
  if (!resolver) throw new Error('there is no resolver')
  return await resolver.ask(name, type)
}

test.each<[string, RecordType, object]>([
  ['acme.example', 'TXT', { outcome: 'answer', records: ['', 'v=spf1 mx -all'] }],
  ['acme.example', 'MX', { outcome: 'answer', records: [{ preference: 10, exchange: 'mx1.mail.example' }] }],
  ['nullmx.example', 'MX', { outcome: 'answer', records: [{ preference: 0, exchange: '' }] }],
  ['acme.example', 'CAA', { records: [{ flags: 0, tag: 'issue', value: 'ca.example' }] }],
  ['_imaps._tcp.acme.example', 'SRV', { records: [{ priority: 0, weight: 1, port: 993, target: 'mail.example' }] }],
  [
    '_25._tcp.acme.example',
    'TLSA',
    { records: [{ usage: 3, selector: 1, matchingType: 1, data: '0123456789abcdef'.repeat(4) }] },
  ],
  ['host.acme.example', 'A', { records: ['192.0.2.1'] }],
  ['host.acme.example', 'AAAA', { records: ['2001:db8::1'] }],
  ['ALIAS.acme.example', 'TXT', { outcome: 'answer', aliases: ['alias2.acme.example', 'acme.example'] }],
  ['alias.acme.example', 'CNAME', { outcome: 'answer', records: ['alias2.acme.example'], aliases: [] }],
  ['dangling.acme.example', 'TXT', { outcome: 'nxdomain', records: [], aliases: ['nowhere.acme.example'] }],
  ['loop.acme.example', 'TXT', { outcome: 'nodata', records: [], aliases: ['loop2.acme.example'] }],
  ['host.acme.example', 'MX', { outcome: 'nodata', negative: { zone: '', ttlSeconds: 1800 } }],
  ['below.acme.example', 'TXT', { outcome: 'nodata' }],
  ['none.acme.example', 'TXT', { outcome: 'nxdomain', negative: { zone: '', ttlSeconds: 1800 } }],
  ['acme.example', 'SOA', { outcome: 'nodata' }],
  ['', 'SOA', { outcome: 'nxdomain' }],
  ['broken.example', 'TXT', { outcome: 'servfail', records: [] }],
  ['a.b.broken.example', 'MX', { outcome: 'servfail', records: [] }],
])('%s %s of a real server', async (name, type, expected) => {
  const answer = await ask(server.address, name, type)
  const records = answer.records.toSorted()
  expect({ ...answer, records }).toMatchObject({ detail: null, ...expected })
})

test.each(['a..b.example', `${'x'.repeat(64)}.example`, `${'abc.'.repeat(70)}example`, '.example', 'a\nb.example'])(
  'a name that no zone can have does not exist, and is not asked: %j',
  async (name) => {
    expect(await ask('127.0.0.1:1', name, 'TXT')).toMatchObject({ outcome: 'nxdomain' })
  },
)

test('names keep what is no letter of a host name', async () => {
  expect(await ask(server.address, '_a b!"\\.acme.example', 'TXT')).toMatchObject({ outcome: 'nxdomain' })
})

test.each([
  ['forty.acme.example', 40, 9],
  ['long.acme.example', 1, 4000],
  ['huge.acme.example', 1, 60_000],
  ['thousand.acme.example', 1000, 9],
])('an answer that does not fit into a datagram comes on a connection: %s', async (name, count, length) => {
  const { outcome, records } = await ask(server.address, name, 'TXT')
  expect({ outcome, count: records.length }).toEqual({ outcome: 'answer', count })
  expect(Math.max(...records.map((record) => String(record).length))).toBeGreaterThanOrEqual(length)
})

test('a server outside its zones refuses', async () => {
  const other = await serve({ zones: { 'other.example': [] } })
  expect(await ask(other.address, 'acme.example', 'TXT')).toMatchObject({ outcome: 'refused', isAuthoritative: false })
  expect(await ask(other.address, 'other.example', 'NS')).toMatchObject({ outcome: 'answer', isAuthoritative: true })
})

test('a port where nothing listens is a timeout', async () => {
  expect(await ask('127.0.0.1:1', 'x.example', 'TXT')).toMatchObject({ outcome: 'timeout', records: [] })
})

describe('servers that misbehave', () => {
  /** A server on UDP alone that answers each message as it is told, and counts them. */
  async function startRogue(answer: (message: Buffer) => readonly Buffer[]) {
    const socket = createSocket('udp4')
    let count = 0
    socket.on('message', (message, { port, address }) => {
      count += 1
      for (const one of answer(message)) socket.send(one, port, address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    return { address: `127.0.0.1:${socket.address().port}`, count: () => count }
  }
  const reply = (message: Buffer, change: Packet) => encode({ ...decode(message), type: 'response', ...change })
  const right = (message: Buffer) =>
    reply(message, { answers: [{ type: 'TXT', name: 'acme.example', data: 'right', ttl: 60 }], additionals: [] })
  const withId = (message: Buffer, id: number) => Buffer.concat([Buffer.from([id >> 8, id & 255]), message.subarray(2)])
  const truncated = (message: Buffer) => reply(message, { flags: 1 << 9, additionals: [] })
  const withCode = (code: number, options: Buffer) => (message: Buffer) => [
    reply(message, {
      flags: code,
      additionals: [
        {
          ...{
            type: 'OPT',
            name: '.',
            udpPayloadSize: 1232,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
          },
          options: [{ code: 15, data: options } as never],
        },
      ],
    }),
  ]

  test.each<[string, (message: Buffer) => readonly Buffer[], object]>([
    ['truncates and takes no connection', (message) => [truncated(message)], { outcome: 'timeout', records: [] }],
    [
      'sends what is no DNS',
      (message) => [Buffer.concat([message.subarray(0, 2), Buffer.alloc(40, 255)])],
      { outcome: 'error', detail: 'unreadable' },
    ],
    ['cuts its answer', (message) => [right(message).subarray(0, -3)], { outcome: 'error', detail: 'unreadable' }],
    ['does not understand', (message) => [reply(message, { flags: 1 })], { outcome: 'error', detail: null }],
    ['does not implement', (message) => [reply(message, { flags: 4 })], { outcome: 'error', detail: null }],
    ['refuses', (message) => [reply(message, { flags: 5 })], { outcome: 'refused', detail: null }],
    ['fails', (message) => [reply(message, { flags: 2 })], { outcome: 'servfail', detail: null }],
    [
      'says that signatures are wrong',
      withCode(2, Buffer.from([0, 6, 98, 97, 100])),
      { outcome: 'servfail', detail: 'dnssec' },
    ],
    ['says that it has no network', withCode(2, Buffer.from([0, 23])), { outcome: 'servfail', detail: null }],
    ['says an error without a code', withCode(2, Buffer.from([0])), { outcome: 'servfail', detail: null }],
  ])('a server that %s gives nothing definitive', async (_, answer, expected) => {
    const rogue = await startRogue(answer)
    expect(await ask(rogue.address, 'acme.example', 'TXT', { timeoutMs: 2000, tries: 1 })).toMatchObject(expected)
  })

  test.each<[string, (message: Buffer) => Buffer]>([
    ['another id', (message) => withId(right(message), (message.readUInt16BE(0) + 1) % 65_536)],
    [
      'another question',
      (message) => reply(message, { questions: [{ type: 'TXT', name: 'evil.example' }], additionals: [] }),
    ],
    ['no question', (message) => reply(message, { questions: [], additionals: [] })],
    ['a question for an answer', (message) => message],
    ['one byte', () => Buffer.from([1])],
  ])('a message with %s is ignored, and the right one is read', async (_, wrong) => {
    const rogue = await startRogue((message) => [wrong(message), right(message)])
    expect(await ask(rogue.address, 'acme.example', 'TXT')).toMatchObject({ outcome: 'answer', records: ['right'] })
  })

  test('a record of another name in the answer does not count', async () => {
    const rogue = await startRogue((message) => [
      reply(message, { answers: [{ type: 'TXT', name: 'evil.example', data: 'wrong', ttl: 60 }], additionals: [] }),
    ])
    expect(await ask(rogue.address, 'acme.example', 'TXT')).toMatchObject({ outcome: 'nodata', records: [] })
  })

  test('a lost message is sent again, as often as there are tries', async () => {
    const rogue = await startRogue((message) => (rogue.count() < 2 ? [] : [right(message)]))
    const limits = { timeoutMs: 2000, tries: 2 }
    expect(await ask(rogue.address, 'acme.example', 'TXT', limits)).toMatchObject({ outcome: 'answer' })
    const silent = await startRogue(() => [])
    expect(await ask(silent.address, 'acme.example', 'TXT', { timeoutMs: 20, tries: 3 })).toMatchObject({
      outcome: 'timeout',
    })
    expect(silent.count()).toBe(3)
  })

  test('a check ends in its time, whatever it still asks', async () => {
    const silent = await startRogue(() => [])
    const dns = createDns({
      resolvers: [silent.address],
      isAllowed: anywhere,
      limits: { timeoutMs: 600_000, checkTimeoutMs: 50 },
    })
    using check = dns.open()
    const names = Array.from({ length: 50 }, (_, index) => `n${index}.example`)
    const answers = await Promise.all(names.map((name) => check.resolvers[0]?.ask(name, 'TXT')))
    expect(new Set(answers.map((answer) => answer?.outcome))).toEqual(new Set(['timeout']))
  })

  test('a server that answers nothing is given up in a check, so that the others are not kept waiting', async () => {
    const silent = await startRogue(() => [])
    const limits = { timeoutMs: 20, tries: 1, atOnce: 1 }
    using check = createDns({ resolvers: [silent.address], isAllowed: anywhere, limits }).open()
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      expect(await check.resolvers[0]?.ask(`${name}.example`, 'TXT')).toMatchObject({ outcome: 'timeout' })
    expect(silent.count()).toBe(3)
  })

  test('disposing a check ends what it asks', async () => {
    const silent = await startRogue(() => [])
    const check = createDns({ resolvers: [silent.address], isAllowed: anywhere, limits: { timeoutMs: 600_000 } }).open()
    const asked = check.resolvers[0]?.ask('acme.example', 'TXT')
    check[Symbol.dispose]()
    expect(await asked).toMatchObject({ outcome: 'timeout' })
  })

  test('at most so many questions wait for an answer: of one check, and of all', async () => {
    let atOnce = 0
    let most = 0
    const socket = createSocket('udp4')
    const held: (() => void)[] = []
    socket.on('message', (message, { port, address }) => {
      most = Math.max(most, ++atOnce)
      held.push(() => {
        atOnce -= 1
        socket.send(reply(message, { additionals: [] }), port, address)
      })
      // Each of the first questions waits until as many as may come have come.
      if (held.length === Math.min(waitFor, left))
        for (const answer of held.splice(0)) {
          left -= 1
          answer()
        }
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    const limits = { atOnce: 3, atOnceInAll: 5, timeoutMs: 60_000, checkTimeoutMs: 60_000 }
    const dns = createDns({ resolvers: [`127.0.0.1:${socket.address().port}`], isAllowed: anywhere, limits })
    const askMany = async (checks: number) => {
      const opened = Array.from({ length: checks }, () => dns.open())
      await Promise.all(
        opened.flatMap(({ resolvers }) =>
          Array.from({ length: 10 }, (_, index) => resolvers[0]?.ask(`n${index}.example`, 'TXT')),
        ),
      )
      for (const check of opened) check[Symbol.dispose]()
    }
    let [waitFor, left] = [3, 10]
    await askMany(1)
    expect(most).toBe(3)
    ;[waitFor, left, most] = [5, 40, 0]
    await askMany(4)
    expect(most).toBe(5)
  })
})

describe('one check', () => {
  test('asks each question once, also where it is asked at the same time', async () => {
    using check = createDns({ resolvers: [server.address], isAllowed: anywhere, limits: { questions: 1 } }).open()
    const [resolver] = check.resolvers
    const answers = await Promise.all(['acme.example', 'ACME.example'].map((name) => resolver?.ask(name, 'TXT')))
    expect(answers.map((answer) => answer?.outcome)).toEqual(['answer', 'answer'])
  })

  test('has a number of questions, and says so when they are used up', async () => {
    using check = createDns({ resolvers: [server.address], isAllowed: anywhere, limits: { questions: 2 } }).open()
    const [resolver] = check.resolvers
    for (const type of ['TXT', 'MX'] as const)
      expect((await resolver?.ask('acme.example', type))?.outcome).toBe('answer')
    expect(await resolver?.ask('acme.example', 'CAA')).toMatchObject({ outcome: 'error', detail: 'limit' })
    expect((await resolver?.ask('acme.example', 'TXT'))?.outcome).toBe('answer')
  })
})

describe('the servers of a zone', () => {
  const zones = {
    example: [
      'acme.example. IN NS ns1.acme.example.',
      'acme.example. IN NS ns2.acme.example.',
      'ns1.acme.example. IN A 127.0.0.1',
      'ns2.acme.example. IN A 10.1.2.3',
    ],
    'acme.example': [
      'acme.example. IN NS ns1.acme.example.',
      'acme.example. IN NS ns2.acme.example.',
      'acme.example. IN TXT "here"',
      'www.acme.example. IN CNAME pages.other.example.',
      'ns1.acme.example. IN A 127.0.0.1',
      'ns2.acme.example. IN A 10.1.2.3',
    ],
  }

  test.each([
    ['acme.example', 'acme.example'],
    ['_dmarc.acme.example', 'acme.example'],
    ['a.b.c.acme.example', 'acme.example'],
    ['www.acme.example', 'acme.example'],
    ['other.example', 'example'],
  ])('the zone of %s is %s', async (name, apex) => {
    const both = await serve({ zones })
    using check = createDns({ resolvers: ['127.0.0.1:1', both.address], isAllowed: anywhere }).open()
    expect((await findZone(check.resolvers, name)).apex).toBe(apex)
  })

  test.each([
    ['broken.example', undefined],
    ['x.broken.example', undefined],
  ])('without an answer the zone of %s is unknown', async (name, apex) => {
    using check = createDns({ resolvers: [server.address], isAllowed: anywhere }).open()
    expect(await findZone(check.resolvers, name)).toEqual({ apex, servers: [] })
  })

  test('are asked at permitted addresses alone, for what they know themselves', async () => {
    const both = await serve({ zones })
    const strict = createDns({
      resolvers: [both.address],
      isAllowed: (address) => !addressCheck({})(address),
      port: both.port,
    })
    using refusing = strict.open()
    expect(await openZoneServers(refusing, await findZone(refusing.resolvers, 'acme.example'))).toEqual([])
    const permitted = addressCheck({ permitted: ['127.0.0.0/8'] })
    const dns = createDns({ resolvers: [both.address], isAllowed: (address) => !permitted(address), port: both.port })
    using check = dns.open()
    const servers = await openZoneServers(check, await findZone(check.resolvers, 'acme.example'))
    expect(servers.map((one) => one.server)).toEqual([both.address])
    expect(await servers[0]?.ask('acme.example', 'TXT')).toMatchObject({
      outcome: 'answer',
      isAuthoritative: true,
      records: ['here'],
    })
  })
})
