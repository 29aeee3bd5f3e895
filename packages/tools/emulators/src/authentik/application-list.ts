import { mayOpen } from './access.ts'
import { applicationKind, describeApplication } from './applications.ts'
import type { AuthentikCall } from './call.ts'
import { exactly } from './filters.ts'
import type { ApplicationRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { visibleRows } from './visible.ts'

const keptMs = 24 * 60 * 60 * 1000

/**
 * The count is right and the results are not: they are the applications that the caller may open, as they were when a page was first
 * requested, whatever the filters say. With `search`, or for a superuser with `superuser_full_list`, they are those that pass the filters.
 */
export function listApplications(call: AuthentikCall, state: AuthentikState): Response | Promise<Response> {
  const { contents } = state
  const rows = visibleRows(call, applicationKind, contents.applications)
  const list = {
    filters: {
      slug: exactly<ApplicationRow>(({ slug }) => slug),
      name: exactly<ApplicationRow>(({ name }) => name),
      group: exactly<ApplicationRow>(({ group }) => group),
    },
    search: ({ name, slug }: ApplicationRow) => [name, slug],
    order: ({ name }: ApplicationRow) => name,
    describe: (application: ApplicationRow) => describeApplication(application, contents),
  }
  const wantsAll = call.query.get('superuser_full_list')?.toLowerCase() === 'true'
  if (wantsAll && call.caller.permissions === 'all') return sendList(call, { ...list, rows }, state)
  const open = rows.filter((application) => mayOpen(application, call.caller.user, contents))
  if (call.query.get('search')) return sendList(call, { ...list, rows: open }, state)
  return withKeptResults(call, sendList(call, { ...list, rows }, state), { open, describe: list.describe }, state)
}

async function withKeptResults(
  { caller, query }: AuthentikCall,
  filtered: Response,
  { open, describe }: { open: readonly ApplicationRow[]; describe: (application: ApplicationRow) => unknown },
  { applicationPages, contents, now }: AuthentikState,
): Promise<Response> {
  const key = `${caller.user} ${query.get('page') ?? 1}`
  const kept = applicationPages.get(key)
  const isValid = kept && now().getTime() < kept.untilMs
  const slugs = isValid ? kept.slugs : open.map(({ slug }) => slug)
  if (!isValid) applicationPages.set(key, { slugs, untilMs: now().getTime() + keptMs })
  const results = contents.applications.filter(({ slug }) => slugs.includes(slug)).map(describe)
  return Response.json({ ...(await filtered.json()), results })
}
