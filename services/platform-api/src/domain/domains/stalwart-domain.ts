import type { Deps } from '../../deps.ts'
import type { DomainRemoval, Stalwart } from '../../stalwart/stalwart.ts'
import type { DomainRow } from '../../store/domains.ts'
import { type Step, StepFailure } from '../provisioning/step.ts'
import { domainMarker } from './domain-marker.ts'

/**
 * A domain at the mail server. It is made with the first claim, disabled, so that its signing keys are there to publish; it is enabled for
 * who proves it.
 */
export const stalwartDomain: Step<DomainRow> = {
  key: 'stalwart_domain',
  critical: true,
  skipReason({ stalwart }, { status, has_other_claims }) {
    if (!stalwart) return 'disabled_by_config'
    return status === 'removing' && has_other_claims ? 'used_elsewhere' : undefined
  },
  desired: ({ status }) => wishOf(status),
  async observe(deps, { name, status }) {
    const found = await requireStalwart(deps).domains.find(name)
    if (!found) return undefined
    const isMarked = found.marker !== undefined
    // Whether another tenant's domain is enabled is not the concern of a claim.
    const is = isProved(status) ? { isMarked, isEnabled: found.isEnabled } : { isMarked }
    return { is, ref: { id: found.id } }
  },
  async apply(deps, { name, status }) {
    const { domains } = requireStalwart(deps)
    const own = { name, marker: domainMarker(name, deps.installation) }
    if (status !== 'removing') {
      await domains.create(own)
      if (isProved(status)) await domains.setEnabled(own, true)
      return
    }
    const removal = await domains.remove(own)
    if (removal.kind === 'in_use') throw new StepFailure('in_use', `the mail server still has ${describe(removal)}`)
  },
}

/** By how many objects of each type a domain is used, and some of their addresses. */
function describe({ counts, sample }: Extract<DomainRemoval, { kind: 'in_use' }>): string {
  const types = Object.entries(counts).map(([type, count]) => `${count} × ${type}`)
  const names = sample.flatMap(({ name }) => name ?? [])
  return [types.join(', '), ...(names.length > 0 ? [`such as ${names.join(', ')}`] : [])].join(', ').slice(0, 400)
}

function wishOf(status: string) {
  if (status === 'removing') return undefined
  return isProved(status) ? { isMarked: true, isEnabled: true } : { isMarked: true }
}

function isProved(status: string): boolean {
  return status === 'provisioning' || status === 'active'
}

export function requireStalwart({ stalwart }: Deps): Stalwart {
  if (!stalwart) throw new Error('a step of the mail server runs without it')
  return stalwart
}
