/** "20 minutes", "24 hours", "10 seconds": a length of time in the language's words, in its largest whole unit. */
export function durationWords(intlLocale: string, seconds: number): string {
  const [unit, size] = units.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? (['second', 1] as const)
  return new Intl.NumberFormat(intlLocale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}

const units = [
  ['hour', 3600],
  ['minute', 60],
] as const
