export { openAccount, type Places, signIn } from './smoke/journey.ts'
export { addPasskey, signInWithPasskey } from './smoke/second-step.ts'
