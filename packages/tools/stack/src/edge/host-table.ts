/** From a host name, such as `login.localhost`, to its origin, such as `http://127.0.0.1:21043`. */
export type HostTable = Readonly<Record<string, string>>
