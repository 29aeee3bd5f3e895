const units = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'min', seconds: 60 },
  { name: 's', seconds: 1 },
] as const

/** How long something lasts, in its two largest units: `3 h 5 min`. */
export function showAge(seconds: number | null): string {
  if (seconds === null) return '-'
  const whole = Math.max(0, Math.floor(seconds))
  const index = Math.max(
    0,
    units.findIndex((unit) => whole >= unit.seconds),
  )
  const [large, small] = whole === 0 ? [units[3]] : [units[index], units[index + 1]]
  const parts = [
    ...(large ? [`${Math.floor(whole / large.seconds)} ${large.name}`] : []),
    ...(large && small ? [`${Math.floor((whole % large.seconds) / small.seconds)} ${small.name}`] : []),
  ]
  return parts.join(' ')
}
