/** The host of the edge for operators' commands. It leads to the operations that are `direct` in their contracts, and to nothing else. */
export const apiHost = 'api'

/** One operation behind the host `api`: the service that answers it, its method in capitals, and its path as the contract has it. */
export type DirectRoute = { service: string; method: string; path: string }

/**
 * What a parameter of such a path may be. It begins with neither a full stop nor a percent sign, and has no backslash: a server that reads
 * `..`, `%2e%2e` or `\\` as a way up would find another operation at the address that the edge has permitted.
 */
const parameter = '[A-Za-z0-9_~:@-][A-Za-z0-9_.~:@%-]*'

/** The regular expression of the addresses of an operation, for RE2 and JavaScript alike. */
export function addressPattern(path: string): string {
  const pattern = path
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith('{') ? parameter : part.replaceAll('.', '[.]')))
    .join('')
  if (!/^\/[\w/.{}-]*$/.test(path)) throw new Error(`the edge cannot match the path ${path}`)
  return `^${pattern}$`
}
