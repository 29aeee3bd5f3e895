import { type OperationName, operationsTable } from './operations-table.ts'

/** The names of all operations. */
export const operationNames: readonly OperationName[] = operationsTable.map(([name]) => name)

const base = '/api/v3'
const operations = operationsTable.map(([name, method, path]) => ({
  name,
  method,
  pattern: new RegExp(`^${base}${path}$`),
}))

/** What a request is about. */
export type Target =
  | { kind: 'operation'; name: OperationName; key: string }
  /** The path exists, and another method works there. */
  | { kind: 'other_method' }
  /** The path would exist with a slash at its end. */
  | { kind: 'no_slash' }
  | { kind: 'unknown' }

/** Finds the operation by method and path. */
export function findOperation({ method, url }: Pick<Request, 'method' | 'url'>): Target {
  const { pathname } = new URL(url)
  const matching = operations.filter(({ pattern }) => pattern.test(pathname))
  const found = matching.find((one) => one.method === method)
  if (found) {
    const key = found.pattern.exec(pathname)?.groups?.key ?? ''
    return { kind: 'operation', name: found.name, key: decode(key) }
  }
  if (matching.length > 0) return { kind: 'other_method' }
  return operations.some(({ pattern }) => pattern.test(`${pathname}/`)) ? { kind: 'no_slash' } : { kind: 'unknown' }
}

/** The text as it is, where an escape in it is broken: nothing has such a name. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
