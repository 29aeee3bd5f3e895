/** Every permission that a contract asks for. Each contract adds its own by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: contracts add to it
export interface Permissions {}

export type Permission = keyof Permissions
