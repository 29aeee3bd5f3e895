const mailbox = String.raw`/v1\.0/users/(?<user>[^/]+)`
const messages = `${mailbox}(?:/mailFolders/(?<folder>[^/]+))?/messages`
const message = `${messages}/(?<message>[^/]+)`
const session = '/api/v2.0/users/[^/]+/messages/[^/]+/attachmentSessions/[^/]+'

const table = [
  ['token', 'POST', '/(?<tenant>[^/]+)/oauth2/v2.0/token'],
  ['discovery', 'GET', '/(?<tenant>[^/]+)(?:/v2.0)?/.well-known/openid-configuration'],
  ['instanceDiscovery', 'GET', '/[^/]+/discovery/instance'],
  ['jwks', 'GET', '/[^/]+/discovery/(?:v2.0/)?keys'],
  ['sendMail', 'POST', `${mailbox}/(?:microsoft.graph.)?sendMail`],
  ['createMessage', 'POST', `${mailbox}/messages`],
  ['listMessages', 'GET', messages],
  ['getMessage', 'GET', message],
  ['deleteMessage', 'DELETE', message],
  ['sendMessage', 'POST', `${message}/(?:microsoft.graph.)?send`],
  ['createAttachment', 'POST', `${message}/attachments`],
  ['listAttachments', 'GET', `${message}/attachments`],
  ['createUploadSession', 'POST', `${message}/attachments/(?:microsoft.graph.)?createUploadSession`],
  ['uploadSlice', 'PUT', session],
  ['uploadProgress', 'GET', session],
  ['cancelUpload', 'DELETE', session],
] as const

export type OperationName = (typeof table)[number][0]
/** The names of all operations, in the words of the reference of Graph. */
export const operationNames: readonly OperationName[] = table.map(([name]) => name)

const operations = table.map(([name, method, path]) => ({ name, method, pattern: new RegExp(`^${path}/?$`, 'i') }))

/** What a request is about. A name that is undefined is an operation that the stand-in does not have. */
export type Target = {
  name: OperationName | undefined
  tenant?: string | undefined
  /** The mailbox, as the address names it. */
  user?: string | undefined
  folder?: string | undefined
  message?: string | undefined
}

/** Finds the operation by method and path. `users('a')` and `users/a` are the same, and letters in either case too. */
export function findOperation({ method, url }: Request): Target {
  const path = new URL(url).pathname.replaceAll(/\((?:'|%27)(.+?)(?:'|%27)\)/g, '/$1')
  for (const operation of operations) {
    const groups = operation.method === method && operation.pattern.exec(path)
    if (groups) return { name: operation.name, ...decodeAll(groups.groups ?? {}) }
  }
  return { name: undefined }
}

function decodeAll(groups: Readonly<Record<string, string | undefined>>): Omit<Target, 'name'> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, text && decode(text)]))
}

/** The text as it is, where an escape in it is broken: nothing has such a name. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
