/** The values that each label can have. They are few and known, so nobody outside can make series. */
export type LabelSets = Readonly<Record<string, readonly string[]>>

export type LabelsOf<L extends LabelSets> = { readonly [Name in keyof L]: L[Name][number] }

/** Every combination of the values, so that each series is there before its first event. */
export function combinationsOf<L extends LabelSets>(labels: L): LabelsOf<L>[] {
  const combinations = Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
  // Each has one value of every label of L, which `reduce` cannot express.
  return combinations as LabelsOf<L>[]
}
