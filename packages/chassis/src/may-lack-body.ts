import type { Endpoint } from '@constellation/contract'

/** Whether a request of an operation may come without a body. False for an operation that takes none. */
export function mayLackBody({ body }: Pick<Endpoint, 'body'>): boolean {
  return body?.safeParse(undefined).success ?? false
}
