export { openAccount, type Places, signIn } from './journey.ts'
export { addPasskey, signInWithPasskey } from './second-step.ts'
export { createSend } from './send.ts'
