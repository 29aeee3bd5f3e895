import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { type Question, type Reply, readReply, writeQuestion } from './message.ts'

export type Target = { address: string; port: number }

/**
 * Asks a question in one datagram and waits for its answer. Only the server's address can answer, and what does not fit the question is
 * ignored. Throws when the signal ends it or the network refuses it.
 */
export async function exchangeDatagram(target: Target, question: Question, signal: AbortSignal): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const socket = createSocket(isIPv6(target.address) ? 'udp6' : 'udp4')
  using _ = onAbort(signal, reject)
  socket.on('error', reject)
  socket.on('message', (message) => {
    const reply = readReply(message, question)
    if (reply) resolve(reply)
  })
  socket.connect(target.port, target.address, () => {
    // A socket that was closed in between cannot send.
    if (!signal.aborted) socket.send(writeQuestion(question))
  })
  try {
    return await promise
  } finally {
    socket.close()
  }
}

/** Asks a question on a connection of its own, where an answer of any size fits. */
export async function exchangeStream(target: Target, question: Question, signal: AbortSignal): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const socket = connect(target.port, target.address)
  using _ = onAbort(signal, reject)
  let received = Buffer.alloc(0)
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('the server closed the connection without an answer')))
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return
    const reply = readReply(received.subarray(2, received.readUInt16BE(0) + 2), question)
    if (reply) resolve(reply)
    else reject(new Error('the server answered another question'))
  })
  const message = writeQuestion(question)
  socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

function onAbort(signal: AbortSignal, reject: (reason: unknown) => void): Disposable {
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', abort) }
}
