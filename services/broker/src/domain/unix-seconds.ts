export function unixSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}

/** The moment without its fraction of a second: what travels as Unix seconds is stored so. */
export function wholeSecond(moment: Date): Date {
  return new Date(unixSeconds(moment) * 1000)
}
