/**
 * What the services and applications of a small cluster keep open to one service that all of them ask: enough that it always has something to do, so
 * that the rate is what it can take.
 */
export const manyConnections = 32

/** Of a cluster that is half asleep: each request mostly waits for its own way there and back. */
export const fewConnections = 8
