import { platformAccountId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { rebuildFigures } from '../../store/telemetry.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'

const dayMs = 86_400_000

/** The range that was computed again, in whole buckets, and how many figures of it were wrong. */
export type Rebuilt = { begin: Date; end: Date; wrong: number }

/**
 * Computes the figures of every account again from the attempts. It goes day by day, so that attempts which end meanwhile do not wait
 * for long, and ends with the present. It can be stopped and run again at any time.
 */
export async function rebuildTelemetry(
  deps: Deps,
  caller: PersonCaller,
  { from, to }: { from: Date; to: Date },
): Promise<Rebuilt> {
  requireMailAdministrator(caller)
  const parts: Rebuilt[] = []
  for (const part of daysOf(from.getTime(), Math.min(to.getTime(), deps.now().getTime())))
    parts.push(await deps.db.transaction().execute((trx) => rebuildFigures(trx, part)))
  const whole = {
    begin: parts[0]?.begin ?? from,
    end: parts.at(-1)?.end ?? to,
    wrong: parts.reduce((sum, { wrong }) => sum + wrong, 0),
  }
  await deps.db.transaction().execute(async (trx) => {
    const entry = { action: 'telemetry.rebuild', target: 'telemetry', accountId: platformAccountId, detail: whole }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  return whole
}

/** A range as its days, UTC. */
function daysOf(fromMs: number, toMs: number): { from: Date; to: Date }[] {
  const days: { from: Date; to: Date }[] = []
  for (let startMs = fromMs; startMs < toMs; ) {
    const endMs = Math.min((Math.floor(startMs / dayMs) + 1) * dayMs, toMs)
    days.push({ from: new Date(startMs), to: new Date(endMs) })
    startMs = endMs
  }
  return days
}
