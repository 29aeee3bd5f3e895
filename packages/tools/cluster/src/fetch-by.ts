import type { Cluster } from './cluster.ts'

/** What a client of a service uses as `fetch`, so that it reaches the cluster by the names and the authority of the inventory. */
export function fetchBy(send: Cluster['send']) {
  return async (request: Request): Promise<Response> => {
    const { url, method } = request
    const body = method === 'GET' ? undefined : await request.text()
    return send(url, { method, headers: Object.fromEntries(request.headers), ...(body !== undefined && { body }) })
  }
}
