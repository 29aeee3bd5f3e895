/**
 * What is wrong with a policy: a value that does not count, or a name that no field has. The pointer has the names as they were
 * written, and `effect` is what counts instead.
 */
export type PolicyFinding = { about: 'value' | 'unknown_name'; pointer: string; message: string; effect: string }
