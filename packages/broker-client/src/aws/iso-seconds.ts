/** UTC with whole seconds and `Z`, which the parser of every SDK reads. The fraction is cut, so the moment is never later. */
export function isoSeconds(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`
}
