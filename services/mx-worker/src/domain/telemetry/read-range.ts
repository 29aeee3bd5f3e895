import { Failure } from '@constellation/chassis'

/** The most points that one answer has. */
export const mostPoints = 10_000
const dayMs = 86_400_000
const mostDays = 400

/** The range of a request. Refuses one that is empty or longer than 400 days. */
export function readRange({ from, to }: { from: string; to: string }): { from: Date; to: Date } {
  const [begin, end] = [new Date(from), new Date(to)]
  if (end <= begin) throw refuse('is not after from')
  if (end.getTime() - begin.getTime() > mostDays * dayMs) throw refuse(`is more than ${mostDays} days after from`)
  return { from: begin, to: end }
}

/** Refuses an answer that would be too long. */
export function requireFewPoints(points: number): void {
  if (points <= mostPoints) return
  const errors = [
    {
      pointer: '/query/groupBy',
      message: `gives more than ${mostPoints} figures: group by less, or ask for less time`,
    },
  ]
  throw new Failure('validation_failed', 'the answer would be too long: see errors', { errors })
}

function refuse(message: string): Failure {
  const errors = [{ pointer: '/query/to', message }]
  return new Failure('validation_failed', 'the range of time cannot be used: see errors', { errors })
}
