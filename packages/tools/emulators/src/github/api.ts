import type { Context, Hono } from 'hono'
import { readBearer } from '../oauth/access-tokens.ts'
import type { GitHubState, GitHubToken } from './state.ts'

const documentation_url = 'https://docs.github.com/rest'
const pageSize = 30
const largestPage = 100
const callsPerHour = 5000
const hourMs = 3_600_000

/** Serves `/user` and `/user/emails`, as `api.github.com` does at its root. */
export function serveGitHubApi(app: Hono, state: GitHubState): void {
  app.get('/user', (ctx) => withToken(ctx, state, (token) => ctx.json(profileOf(token, state))))
  app.get('/user/emails', (ctx) =>
    withToken(ctx, state, (token) => {
      const mayRead = token.scopes.some((scope) => scope === 'user:email' || scope === 'user')
      return mayRead ? sendEmails(ctx, state, token) : refuse(ctx, 404, 'Not Found')
    }),
  )
}

function withToken(ctx: Context, state: GitHubState, answer: (token: GitHubToken) => Response): Response {
  if (!ctx.req.header('user-agent')?.trim()) {
    return ctx.text(
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      403,
    )
  }
  if (!readBearer(ctx.req.raw)) return refuse(ctx, 401, 'Requires authentication')
  const token = state.tokens.read(ctx.req.raw)
  if (!token) return refuse(ctx, 401, 'Bad credentials')
  if (state.faults.take('rate-limited-secondary')) {
    ctx.header('retry-after', '60')
    return refuse(ctx, 429, 'You have exceeded a secondary rate limit. Wait a few minutes before you try again.')
  }
  const isLimited = state.faults.take('rate-limited') !== undefined || !spendCall(token, state.options.now())
  setLimitHeaders(ctx, token, isLimited)
  return isLimited ? refuse(ctx, 403, `API rate limit exceeded for user ID ${token.person.id}.`) : answer(token)
}

/** Uses one call of the token's hour. Gives false when none is left. */
function spendCall(token: GitHubToken, now: Date): boolean {
  if (now.getTime() >= token.resetsAtMs) {
    token.callsLeft = callsPerHour
    token.resetsAtMs = now.getTime() + hourMs
  }
  if (token.callsLeft === 0) return false
  token.callsLeft--
  return true
}

function setLimitHeaders(ctx: Context, { callsLeft, resetsAtMs, scopes }: GitHubToken, isLimited: boolean): void {
  ctx.header('x-ratelimit-limit', String(callsPerHour))
  ctx.header('x-ratelimit-remaining', String(isLimited ? 0 : callsLeft))
  ctx.header('x-ratelimit-reset', String(Math.ceil(resetsAtMs / 1000)))
  ctx.header('x-oauth-scopes', scopes.join(', '))
}

function profileOf({ person: { id, login, name, email } }: GitHubToken, { options }: GitHubState) {
  const node_id = Buffer.from(`04:User${id}`).toString('base64')
  return { login, id, node_id, avatar_url: `${options.publicOrigin}/avatars/${id}`, type: 'User', name, email }
}

/** Sends 30 addresses per page unless `per_page` says otherwise. `Link` leads to the other pages. */
function sendEmails(ctx: Context, { options }: GitHubState, { person }: GitHubToken): Response {
  const size = Math.min(readPositive(ctx.req.query('per_page')) ?? pageSize, largestPage)
  const page = readPositive(ctx.req.query('page')) ?? 1
  const last = Math.max(1, Math.ceil(person.emails.length / size))
  const link = (to: number, rel: string) =>
    `<${options.serverOrigin ?? options.publicOrigin}/user/emails?per_page=${size}&page=${to}>; rel="${rel}"`
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ]
  if (links.length > 0) ctx.header('link', links.join(', '))
  return ctx.json(person.emails.slice((page - 1) * size, page * size))
}

function readPositive(text: string | undefined): number | undefined {
  return /^[1-9]\d*$/.test(text ?? '') ? Number(text) : undefined
}

function refuse(ctx: Context, status: 401 | 403 | 404 | 429, message: string): Response {
  return ctx.json({ message, documentation_url, status: String(status) }, status)
}
