import { Hono } from 'hono'

/** Sends mail through Graph as fast as it answers, for some seconds: requests alone, with one token and nothing on record. */
export async function sendMail(env: NodeJS.ProcessEnv): Promise<Hono> {
  const { GRAPH_URL = '', TENANT_ID, CLIENT_ID = '', CLIENT_SECRET = '', ADDRESSES = '', AT_ONCE } = env
  const addresses = ADDRESSES.split(',')
  const answer = await fetch(`${GRAPH_URL}/${TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: token } = await answer.json()
  if (!token) throw new Error('the raw side gets no token')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  return new Hono().post('/run', async (context) => {
    const { seconds, message } = await context.req.json()
    const body = JSON.stringify({ message })
    const endAt = performance.now() + seconds * 1000
    const timesMs: number[] = []
    let errors = 0
    async function loop(_: unknown, number: number) {
      const url = `${GRAPH_URL}/v1.0/users/${addresses[number % addresses.length]}/sendMail`
      while (performance.now() < endAt) {
        const beganAt = performance.now()
        const sent = await fetch(url, { method: 'POST', headers, body })
        await sent.arrayBuffer()
        if (sent.status === 202) timesMs.push(performance.now() - beganAt)
        else errors++
      }
    }
    await Promise.all(Array.from({ length: Number(AT_ONCE) }, loop))
    return context.json({ timesMs, errors })
  })
}
