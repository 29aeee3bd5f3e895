import type { JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { definitions } from '../objects/definitions.ts'
import { type DkimAlgorithm, dkimAlgorithms } from '../objects/domain.ts'
import { readRecord } from '../objects/read-value.ts'
import { membersOf, type StoredObject } from '../registry.ts'
import type { StalwartState } from '../state.ts'
import { newDkimKey } from './dkim-keys.ts'
import { writeMoment } from './moments.ts'

/** Schedules the keys of a domain when its DKIM becomes automatic: at its creation, or by a later change. Nothing is there yet then. */
export function scheduleDkim(state: StalwartState, domain: StoredObject, before?: JsonObject): void {
  if (modeOf(domain.value) !== 'Automatic' || (before && modeOf(before) === 'Automatic')) return
  const [nowMs, { ed25519Ms, rsaMs }] = [state.now().getTime(), state.settings.dkim]
  const dueMs = { Dkim1Ed25519Sha256: nowMs + ed25519Ms, Dkim1RsaSha256: nowMs + rsaMs }
  state.dkimTasks.push({ domainId: writeId(domain.id), dueMs })
}

function modeOf(domain: JsonObject) {
  return membersOf(domain, 'dkimManagement')['@type']
}

/** Makes the keys whose time has come. A domain that is gone or whose DKIM is manual gets none, and neither does one that has the key. */
export async function runDueTasks(state: StalwartState): Promise<void> {
  const nowMs = state.now().getTime()
  for (const task of state.dkimTasks)
    for (const algorithm of dkimAlgorithms) {
      if (task.dueMs[algorithm] > nowMs) continue
      task.dueMs[algorithm] = Number.POSITIVE_INFINITY
      await makeKey(state, task.domainId, algorithm)
    }
  state.dkimTasks = state.dkimTasks.filter(({ dueMs }) => Object.values(dueMs).some(Number.isFinite))
}

async function makeKey(state: StalwartState, domainId: string, algorithm: DkimAlgorithm): Promise<void> {
  const secret = await newDkimKey(algorithm)
  const domain = state.registry.find('Domain', readId(domainId) ?? 0n)
  const management = domain && membersOf(domain.value, 'dkimManagement')
  if (management?.['@type'] !== 'Automatic' || membersOf(management, 'algorithms')[algorithm] !== true) return
  if (signaturesOf(state, domainId).some(({ value }) => value['@type'] === algorithm && value.stage === 'active'))
    return
  const selector = selectorOf(String(management.selectorTemplate), algorithm, state.now())
  const given = { '@type': algorithm, domainId, selector, privateKey: { '@type': 'Text', secret } }
  const value = readRecord(definitions.DkimSignature.shape, given, '')
  state.registry.insert('DkimSignature', { ...value, createdAt: writeMoment(state.now()) })
}

/** The DKIM signatures of a domain. */
export function signaturesOf({ registry }: StalwartState, domainId: string): StoredObject[] {
  return registry.list('DkimSignature').filter(({ value }) => value.domainId === domainId)
}

function selectorOf(template: string, algorithm: DkimAlgorithm, now: Date): string {
  const day = writeMoment(now).slice(0, 10).replaceAll('-', '')
  return template
    .replaceAll('{version}', '1')
    .replaceAll('{algorithm}', algorithm === 'Dkim1RsaSha256' ? 'rsa' : 'ed25519')
    .replaceAll('{hash}', 'sha256')
    .replaceAll('{date-%Y%m%d}', day)
    .replaceAll('{epoch}', `${Math.floor(now.getTime() / 1000)}`)
}
