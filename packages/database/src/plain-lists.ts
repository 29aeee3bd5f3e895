import pg from 'pg'

const textList = 1009
const uuidList = 2951
/** One dimension, nothing quoted. What may be null is left to the parser as well. */
const plain = /^\{[^"\\{}]*\}$/

/**
 * The driver's parsers, and a fast one for lists of ids and names. Every request reads such lists, and most have plain words between
 * commas.
 */
export const typesWithPlainLists: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parse = pg.types.getTypeParser(oid, format)
    if ((oid !== textList && oid !== uuidList) || format === 'binary') return parse
    return (text: string) => {
      if (text === '{}') return []
      return plain.test(text) && !text.includes('NULL') ? text.slice(1, -1).split(',') : parse(text)
    }
  },
}
