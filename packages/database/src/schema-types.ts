import { type ColumnMetadata, type Kysely, sql, type TableMetadata } from 'kysely'
import { checksumTable } from './migration-checksums.ts'

/** The TypeScript source of a migrated database's tables, for `Kysely<Schema>`. */
export async function generateSchemaTypes(db: Kysely<unknown>): Promise<string> {
  const tables = (await db.introspection.getTables()).filter(
    ({ schema, name }) => schema === 'public' && name !== checksumTable,
  )
  const generated = await generatedColumns(db)
  const names = tables.map(({ name }) => `  ${name}: ${typeName(name)}`)
  return [
    '// Generated from the migrated database by `pnpm generate`. Not edited by hand.',
    "import type { ColumnType, Generated } from 'kysely'\n",
    `export type Schema = {\n${names.join('\n')}\n}`,
    ...tables.map((table) => tableType(table, generated)),
    '',
  ].join('\n')
}

async function generatedColumns(db: Kysely<unknown>) {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and is_generated = 'ALWAYS'
  `.execute(db)
  return new Set(rows.map(({ name }) => name))
}

function tableType({ name, columns }: TableMetadata, generated: ReadonlySet<string>) {
  const members = columns.map(
    (column) => `  ${column.name}: ${columnType(column, generated.has(`${name}.${column.name}`))}`,
  )
  return `\nexport type ${typeName(name)} = {\n${members.join('\n')}\n}`
}

function columnType(column: ColumnMetadata, generated: boolean) {
  const base = baseType(column.dataType)
  const type = column.isNullable ? `${base} | null` : base
  if (generated) return `ColumnType<${type}, never, never>`
  return column.hasDefaultValue || column.isAutoIncrementing ? `Generated<${type}>` : type
}

function baseType(dataType: string): string {
  if (dataType.startsWith('_')) return `${baseType(dataType.slice(1))}[]`
  if (/^(int2|int4|float8)$/.test(dataType)) return 'number'
  if (dataType === 'int8') return 'string'
  if (dataType === 'bool') return 'boolean'
  if (dataType === 'timestamptz') return 'Date'
  if (/^jsonb?$/.test(dataType)) return 'unknown'
  if (dataType === 'bytea') return 'Buffer'
  return 'string'
}

function typeName(table: string) {
  return `${table.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Table`
}
