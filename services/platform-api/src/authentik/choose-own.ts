import { claimObject, type Marker } from '../domain/provisioning/marker.ts'
import { StepFailure } from '../domain/provisioning/step-failure.ts'

type Marked = { pk: string | number; marker: Marker | undefined }

/** What is looked for: an object of ours. */
export type Sought<Key> = {
  marker: Marker
  /** Where it was before, as we recorded it. */
  pk?: Key | undefined
  /** Whether one of this name without a marker becomes ours. Only an operator says so. */
  adopt?: boolean | undefined
}

/** What was found in each way. */
type Candidates<T> = {
  /** At the recorded place. */
  recorded: T | undefined
  /** By the id in a marker. */
  marked: readonly T[]
  /** By the name that the object should have, or that people could take for it. */
  named: readonly T[]
}

/**
 * Chooses ours among what was found. At its recorded place an object whose marker was lost is still ours, and one with another marker is a
 * conflict. Else it is the one with our marker, wherever it is. What merely has the name is refused, or adopted where that is permitted.
 */
export function chooseOwn<T extends Marked>(
  sought: Pick<Sought<unknown>, 'marker' | 'adopt'>,
  { recorded, ...found }: Candidates<T>,
): T | undefined {
  if (recorded) {
    claimObject(recorded.marker, sought.marker, { adopt: true })
    return recorded
  }
  const [named, marked] = [onePerPk(found.named), onePerPk(found.marked)]
  const ours = ({ marker }: T) => isSame(marker, sought.marker)
  const [own, ...doubles] = named.some(ours) ? named.filter(ours) : marked.filter(ours)
  if (doubles.length > 0) throw several()
  if (own) return own
  for (const { marker } of named) claimObject(marker, sought.marker, { adopt: sought.adopt ?? false })
  if (named.length > 1) throw several()
  return named[0]
}

function onePerPk<T extends Marked>(objects: readonly T[]): T[] {
  return [...new Map(objects.map((one) => [one.pk, one])).values()]
}

function isSame(found: Marker | undefined, own: Marker): boolean {
  return found?.kind === own.kind && found.id === own.id && found.env === own.env
}

function several(): StepFailure {
  return new StepFailure('external_conflict', 'several objects at Authentik could be this one')
}
