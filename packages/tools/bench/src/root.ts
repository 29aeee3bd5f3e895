import path from 'node:path'

/** The checkout, whose services were bundled as they are for production. */
export const root = path.resolve(import.meta.dirname, '../../../..')
