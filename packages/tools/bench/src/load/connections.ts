/**
 * The connections that the services and applications of a small cluster keep open to one service. With so many, the service is always busy,
 * and the rate is its capacity.
 */
export const manyConnections = 32

/** The connections of a nearly idle cluster: a request mostly waits for its own round trip. */
export const fewConnections = 8
