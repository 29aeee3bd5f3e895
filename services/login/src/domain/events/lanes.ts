import type { LaneOptions } from '@constellation/jobs'

/** How login delivers, the most urgent first: a person waits for a mail. */
export const lanes: readonly LaneOptions[] = [
  // One place is always free of a domain whose mails are slow.
  { type: 'mail', workers: 4, perDestination: 3 },
  { type: 'backchannel_logout', workers: 4, perDestination: 2 },
]
