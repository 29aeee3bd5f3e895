/** A moment as Stalwart writes it, to the second. */
export function writeMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`
}
