import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { SmtpStep } from './smtp-control.ts'
import type { SmtpOptions } from './smtp-options.ts'
import type { SmtpState } from './smtp-state.ts'

/** Serves one connection as a mail server does, as far as RFC 5321 asks of a submission server. Bytes are kept as they come. */
export function serveConnection(plain: Socket, options: SmtpOptions, state: SmtpState): void {
  const { user, tls, isSecure = false, extensions = ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES'] } = options
  const connection = state.connected()
  let socket: Socket = plain
  let [buffered, isEncrypted, isSignedIn, isSilent] = ['', isSecure, user === undefined, false]
  /** Set while an answer of the client is awaited that is no command. */
  let expected: ((line: string) => void) | undefined
  let mail: { from: string; parameters: string; to: string[] } | undefined
  let content: string[] | undefined

  const write = (text: string) => {
    if (!isSilent) socket.write(`${text.replaceAll('\n', '\r\n')}\r\n`)
  }

  /** Answers a step, or does what a fault says. Gives whether it was accepted. */
  function answer(at: SmtpStep, about: string, text: string): boolean {
    const fault = state.takeFault(at, about)
    if (!fault) write(text)
    else if (fault.answer === 'drop') socket.destroy()
    else if (fault.answer === 'hang') isSilent = true
    else {
      write(fault.answer)
      if (fault.answer.startsWith('421')) socket.end()
    }
    return !fault || /^[23]/.test(fault.answer) || fault.keeps === true
  }

  function greet(line: string) {
    const offers = [
      ...extensions,
      ...(tls && !isEncrypted ? ['STARTTLS'] : []),
      ...(user && (isEncrypted || !tls) ? ['AUTH PLAIN LOGIN'] : []),
    ]
    const lines = ['stand-in.test', ...offers]
    answer('ehlo', line, lines.map((one, at) => `250${at === lines.length - 1 ? ' ' : '-'}${one}`).join('\n'))
  }

  function encrypt(line: string) {
    if (!answer('starttls', line, '220 2.0.0 ready')) return
    if (!tls) return
    socket.removeListener('data', read)
    socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
    socket.on('error', () => undefined)
    socket.on('data', read)
    isEncrypted = true
  }

  function signIn(line: string) {
    const decode = (text: string) => Buffer.from(text, 'base64').toString()
    const check = (name: string, password: string) => {
      const isRight = name === user?.name && password === user.password
      isSignedIn = answer('auth', name, isRight ? '235 2.7.0 welcome' : '535 5.7.8 not known') && isRight
    }
    const [, method, initial = ''] = line.split(' ')
    if (method === 'PLAIN') {
      const [, name = '', password = ''] = decode(initial).split('\0')
      return check(name, password)
    }
    write('334 VXNlcm5hbWU6')
    expected = (name) => {
      write('334 UGFzc3dvcmQ6')
      expected = (password) => check(decode(name), decode(password))
    }
  }

  function begin(line: string) {
    if (!isSignedIn) return write('530 5.7.0 sign in first')
    const [, from = '', parameters = ''] = /^MAIL FROM:<(.*)>(.*)$/i.exec(line) ?? []
    if (answer('mail', line, '250 2.1.0 ok')) mail = { from, parameters: parameters.trim(), to: [] }
  }

  function add(line: string) {
    if (!mail) return write('503 5.5.1 no sender')
    const [, to = ''] = /^RCPT TO:<(.*)>/i.exec(line) ?? []
    if (answer('rcpt', line, '250 2.1.5 ok')) mail.to.push(to)
  }

  function take(line: string) {
    if (!mail || mail.to.length === 0) return write('503 5.5.1 no recipient')
    void state.takeWork().then(() => {
      if (answer('data', line, '354 go on')) content = []
    })
  }

  function finish(lines: readonly string[]) {
    const data = Buffer.from(lines.map((line) => `${line.replace(/^\./, '')}\r\n`).join(''), 'latin1')
    const received = mail
    ;[content, mail] = [undefined, undefined]
    const isAccepted = answer('end', received?.to.join(' ') ?? '', `250 2.0.0 queued as ${connection}`)
    if (isAccepted && received) state.keep({ ...received, data, connection, isEncrypted })
  }

  function obey(line: string) {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return greet(line)
    if (verb === 'STAR') return encrypt(line)
    if (verb === 'AUTH') return signIn(line)
    if (verb === 'MAIL') return begin(line)
    if (verb === 'RCPT') return add(line)
    if (verb === 'DATA') return take(line)
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n')
    if (verb === 'RSET') mail = undefined
    return write(verb === 'RSET' || verb === 'NOOP' ? '250 2.0.0 ok' : '500 5.5.2 not known')
  }

  function readLine(line: string) {
    if (content) {
      if (line === '.') finish(content)
      else content.push(line)
      return
    }
    const awaited = expected
    expected = undefined
    if (awaited) return awaited(line)
    state.noteCommand(Buffer.from(line, 'latin1').toString())
    obey(Buffer.from(line, 'latin1').toString())
  }

  function read(chunk: Buffer) {
    buffered += chunk.toString('latin1')
    for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, end)
      buffered = buffered.slice(end + 2)
      readLine(line)
    }
  }

  socket.on('error', () => undefined)
  socket.on('data', read)
  answer('connect', '', '220 stand-in.test ESMTP')
}
