/** From a host name, as `login.localhost`, to the origin that answers for it, as `http://127.0.0.1:21043`. */
export type HostTable = Readonly<Record<string, string>>
