/** The row of a statement that always gives one. */
export function oneRow<Row>({ rows: [row] }: { rows: readonly Row[] }): Row {
  if (row === undefined) throw new Error('a statement that always gives a row gave none')
  return row
}
