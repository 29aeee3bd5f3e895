import { z } from 'zod'
import { type FaultKind, faultEntry, faultTable, isForEndpoint, type StandInName } from './fault-table.ts'

/** One fault. It lasts until it has happened `times` times or is cleared. */
export type Fault = {
  kind: FaultKind
  /** The endpoint of a transport fault. */
  at?: string | undefined
  /** Only calls about this are affected. At Graph it is the address of a mailbox, or the client of a request for a token. */
  for?: string | undefined
  /** What the kind needs, such as an error code or the name of a claim. */
  value?: string | undefined
  times?: number | undefined
}

/** Says why faults were refused. Nothing was changed. */
export class FaultRefusal extends Error {}

// Object.keys gives exactly the names of the table.
const kinds = Object.keys(faultTable) as FaultKind[]
const faultsSchema = z.array(
  z.strictObject({
    kind: z.enum(kinds),
    at: z.string().optional(),
    for: z.string().min(1).optional(),
    value: z.string().min(1).optional(),
    times: z.int().positive().optional(),
  }),
)

/** Reads a list of faults for one provider. Throws FaultRefusal when one is unknown, incomplete or belongs to another provider. */
export function parseFaults(input: unknown, provider: StandInName, endpoints: readonly string[]): Fault[] {
  const parsed = faultsSchema.safeParse(input)
  if (!parsed.success) throw new FaultRefusal(z.prettifyError(parsed.error), { cause: parsed.error })
  for (const fault of parsed.data) refuseUnfit(fault, provider, endpoints)
  return parsed.data
}

function refuseUnfit({ kind, at, value, ...fault }: Fault, provider: StandInName, endpoints: readonly string[]): void {
  const { providers, needs } = faultEntry(kind)
  if (!providers.includes(provider)) throw new FaultRefusal(`${provider} cannot do "${kind}"`)
  if (isForEndpoint(kind) && (!at || !endpoints.includes(at))) {
    throw new FaultRefusal(`"${kind}" needs "at", one of ${endpoints.join(', ')}`)
  }
  if (!isForEndpoint(kind) && at !== undefined) {
    throw new FaultRefusal(`"${kind}" is not for one endpoint: leave "at" out`)
  }
  if (fault.for !== undefined && (provider !== 'graph' || kind === 'throttle')) {
    throw new FaultRefusal(`"${kind}" of ${provider} takes no "for"`)
  }
  if (typeof needs !== 'object' || needs.value === undefined) {
    if (value !== undefined) throw new FaultRefusal(`"${kind}" takes no "value"`)
  } else if (!value || needs.form?.test(value) === false) {
    throw new FaultRefusal(`"${kind}" needs "value", ${needs.value}`)
  }
}
