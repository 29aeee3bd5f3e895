export { canonicalJson } from './canonical-json.ts'
export { parseStrictJson } from './parse-strict-json.ts'
export { deepestNesting, type JsonFault, type JsonValue, StrictJsonError } from './strict-json.ts'
