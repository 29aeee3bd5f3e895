import { isIP } from 'node:net'
import { EmailAddress } from '@constellation/contract'
import { type Described, type Surroundings, type Variable, variable } from './variable.ts'

/** `true` or `false`, and nothing else. */
export function boolean(name: string, about: Described<boolean>): Variable<boolean> {
  return variable(name, 'boolean', about, {
    parse(raw) {
      if (raw !== 'true' && raw !== 'false') throw new Error('neither true nor false')
      return raw === 'true'
    },
  })
}

/** One of a closed set. */
export function choice<const T extends string>(name: string, choices: readonly T[], about: Described<T>): Variable<T> {
  return variable(name, choices.join(' | '), about, {
    parse(raw) {
      const value = choices.find((one) => one === raw)
      if (value === undefined) throw new Error(`not one of ${choices.join(', ')}`)
      return value
    },
  })
}

/** Text that is not empty. */
export function text(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'text', about, { parse: (raw) => raw })
}

/** A list, separated by commas. */
export function list(name: string, about: Described<string>): Variable<readonly string[]> {
  return variable(name, 'list, by commas', about, {
    parse: (raw) =>
      raw
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
  })
}

/** Networks in CIDR notation, separated by commas. */
export function networks(name: string, about: Described<string>): Variable<readonly string[]> {
  const entries = list(name, about)
  return variable(name, 'networks, by commas', about, {
    parse(raw, surroundings) {
      const all = entries.parse(raw, surroundings)
      const wrong = all.find((entry) => !isNetwork(entry))
      if (wrong !== undefined) throw new Error(`"${wrong}" is not a network such as 10.0.0.0/8`)
      return all
    },
  })
}

/** An absolute http or https URL. */
export function url(name: string, about: Described<string>): Variable<URL> {
  return variable(name, 'URL', about, { parse: parseUrl })
}

/** The scheme, host and port of a site and nothing more. */
export function origin(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'origin', about, {
    parse(raw) {
      const parsed = parseUrl(raw)
      if (parsed.origin !== raw) throw new Error('not an origin: scheme, host and port, without a slash at the end')
      return raw
    },
  })
}

/** An e-mail address. */
export function emailAddress(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'e-mail address', about, {
    parse(raw) {
      const { data } = EmailAddress.safeParse(raw)
      if (data === undefined) throw new Error('not an e-mail address')
      return data
    },
  })
}

/** The ARN of a role of AWS. */
export function roleArn(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'ARN of a role', about, {
    parse(raw) {
      if (raw.length > 2048 || !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(raw))
        throw new Error('not the ARN of a role, such as arn:aws:iam::123456789012:role/name')
      return raw
    },
  })
}

/** The address of an account or contract of an EVM chain, in lower case. */
export function evmAddress(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'address', about, {
    parse(raw) {
      if (!/^0x[0-9a-fA-F]{40}$/.test(raw)) throw new Error('not an address: 0x and 40 hex digits')
      return raw.toLowerCase()
    },
  })
}

/** The path of a readable file. */
export function file(name: string, about: Described<string>): Variable<string> {
  return variable(name, 'path of a file', about, {
    parse(raw, { readFile }) {
      readFile(raw)
      return raw
    },
  })
}

/**
 * The text of a secret, read from a file that only its owner may read. The value never stands in the environment. With `minBytes` every
 * line has at least as many.
 */
export function secretFile(name: string, about: Described<never> & { minBytes?: number }): Variable<string> {
  const { minBytes = 0 } = about
  const kind = {
    ...(minBytes > 0 && { bounds: `at least ${minBytes} bytes` }),
    parse(path: string, { readFile }: Surroundings) {
      const secret = readSecret(path, readFile)
      if (secret.split('\n').some((line) => Buffer.byteLength(line.trim()) < minBytes))
        throw new Error(`a line of the file has less than ${minBytes} bytes`)
      return secret
    },
  }
  return { ...variable(name, 'path of a secret file', about, kind), secret: true }
}

/** The http or https URL in a secret file: its path or query often holds a key. */
export function secretUrl(name: string, about: Described<never>): Variable<URL> {
  const content = secretFile(name, about)
  return { ...content, parse: (path, surroundings) => parseUrl(content.parse(path, surroundings)) }
}

/** The same variable of a file, where an empty file is none. A deployment renders every file, also of what is not given. */
export function unlessEmpty<T>(inner: Variable<T>): Variable<T | undefined> {
  return {
    ...inner,
    default: undefined,
    parse: (path, surroundings) =>
      surroundings.readFile(path).text.trim() === '' ? undefined : inner.parse(path, surroundings),
  }
}

/** The same variable, which may stay unset. */
export function optional<T>(inner: Variable<T>): Variable<T | undefined> {
  return { ...inner, default: undefined }
}

function isNetwork(entry: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? []
  return Number(bits) <= ({ 4: 32, 6: 128 }[isIP(address)] ?? -1)
}

function parseUrl(raw: string) {
  const parsed = URL.parse(raw)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new Error('not an absolute http or https URL')
  return parsed
}

function readSecret(path: string, readFile: Surroundings['readFile']) {
  const { text: content, mode } = readFile(path)
  if ((mode & 0o077) !== 0)
    throw new Error(`the file may be read by others: its mode is 0${mode.toString(8)}, set it to 0600`)
  const secret = content.trim()
  if (!secret) throw new Error('the file is empty')
  // Bytes that are no text would all become the same character, and a key of them would be easy to guess.
  if (secret.includes('\uFFFD')) throw new Error('the file is not text: write the bytes as base64 or hex')
  return secret
}
