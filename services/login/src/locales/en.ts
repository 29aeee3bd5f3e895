import { durationWords } from './duration-words.ts'
import { plural } from './plural.ts'

const intl = 'en-GB'

/** Every text of the pages and e-mails, in English; the other languages must hold the same. */
export const en = {
  languageName: 'English',
  /** What Intl formats dates, times and numbers with. */
  intl,

  footer: { languages: 'Language', privacy: 'Privacy', help: 'Help' },

  fields: {
    email: 'Email',
    password: 'Password',
    newPassword: 'New password',
    currentPassword: 'Current password',
    name: 'Name',
    language: 'Language',
    passwordRule: (minimum: number) => `At least ${minimum} characters, of any kind. A few words make a good one.`,
  },

  /** Beside a field, by the reason why its value was refused. */
  fieldErrors: {
    email_required: () => 'Type your email address.',
    email_invalid: () => 'Type a whole email address, such as anna@example.com.',
    name_required: () => 'Type your name.',
    name_too_long: () => 'Use at most 80 characters.',
    password_required: () => 'Type your password.',
    password_wrong: () => 'This is not your password.',
    password_too_short: (minimum: number) => `Too short. Use at least ${minimum} characters.`,
    password_too_long: () => 'Too long. Use at most 256 characters.',
    password_too_common: () => 'This password is on lists of leaked passwords. Choose another one.',
    password_contains_identity: () => 'Leave out your name and email address. They are the first things others try.',
    password_unchanged: () => 'This is the password you have now. Choose another one.',
    locale_unsupported: () => 'Choose one of the languages listed.',
    value_refused: () => 'This value cannot be used here.',
  },
  errorSummary: (count: number) =>
    plural(intl, count, { one: 'One thing to correct', other: `${count} things to correct` }),

  /** Above a form that was not accepted as a whole. */
  failures: {
    invalid_credentials: {
      title: 'That email and password do not match.',
      text: 'Check both, or reset the password.',
    },
    rate_limited: { title: 'Too many attempts.', text: 'Wait a little before you try again.' },
    overloaded: { title: 'Very many people are signing in right now.', text: 'Try again in a moment.' },
    rbac_unavailable: {
      title: 'Accounts cannot be reached right now.',
      text: 'Nothing was changed. Try again in a moment.',
    },
    invalid_csrf: {
      title: 'This form had expired.',
      text: 'Nothing was sent. Check what you typed and send it again.',
    },
  },
  tryAgain: (when: string) => `Try again ${when}.`,
  unconfirmedHint: (link: string) => `Never confirmed your address? ${link}`,
  unconfirmedLink: 'Get the link again',

  or: 'or',
  back: 'Back',
  signInLink: 'Sign in',
  continueTo: (app: string) => `Continue to ${app}`,
  continue: 'Continue',
  continueWith: (provider: string) => `Continue with ${provider}`,

  signIn: {
    title: 'Sign in',
    heading: (app: string) => `Sign in to ${app}`,
    lede: (brand: string) => `Use your ${brand} account.`,
    submit: 'Sign in',
    forgot: 'Forgot it?',
    forgotAbout: 'Reset your password',
    newHere: (link: string) => `New here? ${link}`,
    signUp: 'Create an account',
    notices: {
      password_reset: 'Your password is changed. Sign in with the new one.',
      address_confirmed: 'Your address is confirmed. Sign in to go on.',
      sessions_ended: 'You are signed out everywhere.',
      already_used: 'This step was already completed. Sign in to go on.',
      consent_denied: 'You did not allow it there, so nobody was signed in. Try again, or sign in another way.',
    },
  },

  sessionExpired: {
    title: 'Session ended',
    heading: 'Your session has ended',
    idle: 'You were away for a while. Sign in and you are back where you were.',
    ended: 'It was ended from another place. Sign in and you are back where you were.',
  },

  signUp: {
    title: 'Create an account',
    heading: 'Create your account',
    lede: (app: string) => `Then go on to ${app}.`,
    ledeAlone: (brand: string) => `One ${brand} account for every application here.`,
    submit: 'Create account',
    haveOne: (link: string) => `Have an account? ${link}`,
    disabledHeading: 'New accounts are closed',
    disabledText: 'Nobody can create an account here at the moment. Ask the people who run this service to invite you.',
  },

  checkMail: {
    title: 'Check your mail',
    heading: 'Check your mail',
    sign_up: (email: string) => `We sent a message to ${email}. Open the link in it to go on.`,
    confirm_again: (email: string) => `If ${email} still needs confirming, a new link is on its way to it.`,
    recovery: (email: string) => `If ${email} has an account, a link to choose a new password is on its way to it.`,
    lifetime: (seconds: number) => `The link works once, within ${durationWords(intl, seconds)}.`,
    missing: 'Nothing there? Look in the spam folder, or send it again.',
    again: 'Send it again',
    sentAgain: 'Sent again. The newest message is the one to use.',
    other: 'Use another address',
  },

  verify: {
    title: 'Confirm your address',
    heading: 'Confirm your address',
    ready: (email: string) => `Press the button to confirm that ${email} is yours.`,
    otherBrowser: (email: string) =>
      `You opened this link in another browser than the one you signed up in. Type the password you chose, so that we know ${email} is yours.`,
    submit: 'Confirm address',
    submitAndSignIn: 'Confirm and sign in',
    expiredHeading: 'This link has expired',
    usedHeading: 'This link was already used',
    expired: 'Links work for a short time, so that an old message cannot be misused. Get a new one.',
    used: 'If you confirmed your address before, sign in. If not, get a new link.',
    sendNew: 'Send a new link',
    doneHeading: 'Address confirmed',
    done: (email: string) => `${email} is confirmed.`,
  },

  forgot: {
    title: 'Reset your password',
    heading: 'Reset your password',
    lede: 'Type the address of your account. We send a link to choose a new password.',
    submit: 'Send the link',
    out: (link: string) => `Remembered it? ${link}`,
  },

  confirmAgain: {
    title: 'Get the link again',
    heading: 'Get the link again',
    lede: 'Type the address that you signed up with. If it still needs confirming, we send a new link to it.',
    submit: 'Send the link',
    out: (link: string) => `Confirmed it already? ${link}`,
  },

  reset: {
    title: 'Choose a new password',
    heading: 'Choose a new password',
    lede: (email: string) => `For ${email}. You will be signed out everywhere else.`,
    submit: 'Change password',
    expiredHeading: 'This link has expired',
    usedHeading: 'This link was already used',
    expired: 'Links to change a password work for a short time. Get a new one.',
    used: 'Each link changes the password once. Get a new one if you need to change it again.',
    again: 'Get a new link',
    doneHeading: 'Password changed',
    done: 'All your sessions were ended. Sign in with the new password.',
  },

  confirmPassword: {
    title: 'Confirm it is you',
    heading: 'Confirm it is you',
    why: {
      change_password: (email: string) =>
        `You are about to change the password of ${email}. That needs a recent sign-in.`,
      end_sessions: (email: string) => `You are about to end sessions of ${email}. That needs a recent sign-in.`,
      change_profile: (email: string) =>
        `You are about to change the profile of ${email}. That needs a recent sign-in.`,
      other: (email: string) => `What comes next is sensitive, so it needs a recent sign-in as ${email}.`,
    },
    submit: 'Confirm',
    cancel: 'Cancel',
    notYou: (link: string) => `Someone else? ${link}`,
    otherAccount: 'Use another account',
  },

  closed: {
    user_disabled: {
      title: 'Account disabled',
      heading: 'Your account is disabled',
      text: (account: string) =>
        `You cannot sign in with ${account}. Its data is kept. Ask an administrator of your organisation to enable it.`,
    },
    account_suspended: {
      title: 'Organisation suspended',
      heading: 'Your organisation is suspended',
      text: (account: string) =>
        `You cannot sign in with ${account} until that changes, and nobody else there can either. Nothing is deleted. Ask the owner of your organisation.`,
    },
    thisAccount: 'this account',
    help: 'Get help',
    otherAccount: 'Use another account',
  },

  restricted: {
    title: 'Confirm your address',
    heading: 'Confirm your address to go on',
    text: (email: string) => `You are signed in. Before anything else, open the link that we sent to ${email}.`,
    again: 'Send the link again',
    sentAgain: 'Sent again. The newest message is the one to use.',
    check: 'I have confirmed it',
    signOut: 'Sign out',
  },

  signOut: {
    title: 'Sign out',
    heading: 'Sign out?',
    lede: (email: string) => `You are signed in as ${email}.`,
    happens: 'What happens',
    stays: 'What stays',
    endsHere: 'You are signed out in this browser.',
    endsApps: (apps: string) => `You are signed out of ${apps} in this browser too.`,
    staysElsewhere: 'Your other devices stay signed in.',
    submit: 'Sign out',
    cancel: 'Stay signed in',
    doneTitle: 'Signed out',
    doneHeading: 'You are signed out',
    done: 'Your session in this browser is over, also in the applications you used from it.',
    again: 'Sign in again',
    backTo: (app: string) => `Back to ${app}`,
  },

  account: {
    title: 'Account and security',
    heading: 'Account and security',
    lede: (sessions: number) =>
      plural(intl, sessions, {
        one: 'You are signed in here and nowhere else.',
        other: `You are signed in here and in ${sessions - 1} other ${sessions === 2 ? 'place' : 'places'}.`,
      }),
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
    profile: 'Profile',
    profileText: 'How applications greet you, and the language of pages and messages.',
    saveProfile: 'Save profile',
    signingIn: 'Signing in',
    signingInText: 'What you sign in with.',
    address: 'Email',
    confirmed: (when: string) => `Confirmed ${when}`,
    unconfirmed: 'Not confirmed',
    sendLink: 'Send link',
    sendLinkAbout: 'to confirm the address',
    password: 'Password',
    passwordChanged: (when: string) => `Last changed ${when}`,
    passwordNeverChanged: 'Never changed',
    noPassword: 'None set',
    change: 'Change',
    choose: 'Set',
    changeAbout: 'password',
    noAddress: 'None',
    link: 'Link',
    unlink: 'Unlink',
    notLinked: 'Not linked',
    linked: (when: string) => `Linked ${when}`,
    sessions: 'Sessions',
    sessionsText: 'Where you are signed in. End what you do not recognise, then change your password.',
    endOthers: 'End all others',
    thisSession: 'This session',
    unknownDevice: 'Unknown device',
    device: (browser: string, system: string) => `${browser} on ${system}`,
    inUse: 'In use now',
    details: 'Details:',
    lastUsed: (when: string) => `Last used ${when}`,
    signedIn: (when: string) => `Signed in ${when}`,
    fromAddress: (ip: string) => `From ${ip}`,
    usedBy: (apps: string) => `Used by ${apps}`,
    endSession: 'End session',
    olderSessions: 'Show older sessions',
    noOthers: 'No other sessions. When you sign in on another device, it shows here.',
    results: {
      profile_saved: 'Profile saved.',
      password_changed: (ended: number) =>
        `Password changed. ${plural(intl, ended, {
          one: '1 other session was ended.',
          other: ended === 0 ? 'There were no other sessions to end.' : `${ended} other sessions were ended.`,
        })}`,
      session_ended: 'Session ended.',
      session_gone: 'That session had already ended.',
      provider_linked: 'Linked. You can sign in with it from now on.',
      provider_removed: 'Unlinked. It cannot sign you in any more.',
      provider_gone: 'That one was unlinked already.',
      linking_refused: 'You did not allow it there, so nothing was linked.',
      sessions_ended: (count: number) =>
        plural(intl, count, {
          one: '1 other session ended.',
          other: count === 0 ? 'There were no other sessions to end.' : `${count} other sessions ended.`,
        }),
      link_sent: (email: string) => `A new link is on its way to ${email}.`,
      address_confirmed: (email: string) => `${email} is confirmed.`,
    },
  },

  endSessions: {
    title: 'End all other sessions',
    heading: (count: number) =>
      plural(intl, count, { one: 'End 1 other session?', other: `End ${count} other sessions?` }),
    happens: 'What happens',
    stays: 'What stays',
    itemDevices: (devices: string) => `Signed out: ${devices}.`,
    itemApps: 'Applications opened from there are signed out too.',
    staysThis: 'You stay signed in here.',
    staysPassword: 'Your password stays the same. Change it too if someone else knew it.',
    submit: 'End other sessions',
    cancel: 'Keep them',
  },

  linkProvider: {
    heading: (provider: string) => `Link ${provider}?`,
    happens: 'What happens',
    stays: 'What stays',
    itemSent: (provider: string) => `You go to ${provider}, sign in there and allow it.`,
    itemSignIn: (provider: string) => `That ${provider} account can then sign in as you.`,
    staysOthers: 'You can still sign in as you do now.',
    submit: (provider: string) => `Go to ${provider}`,
    cancel: 'Cancel',
  },

  unlink: {
    heading: (provider: string) => `Unlink ${provider}?`,
    happens: 'What happens',
    stays: 'What stays',
    itemSignIn: (provider: string) => `Your ${provider} account cannot sign in as you any more.`,
    staysSession: 'You stay signed in here and elsewhere.',
    staysThere: (provider: string) => `Your account at ${provider} stays as it is.`,
    submit: (provider: string) => `Unlink ${provider}`,
    cancel: 'Keep it',
  },

  changePassword: {
    title: 'Change password',
    heading: 'Change your password',
    lede: 'Your other sessions end when you do. This one stays.',
    submit: 'Change password',
    cancel: 'Cancel',
    forgot: 'Forgot it?',
  },

  setUp: {
    title: 'Set up',
    heading: (brand: string) => `Set up ${brand}`,
    lede: 'Create the first administrator. This link works once.',
    submit: 'Create administrator',
    usedHeading: 'This link has been used',
    used: 'The first administrator exists already. If that was you, sign in.',
  },

  error: {
    reference: 'Reference',
    referenceHelp: 'Give this to support if you ask for help.',
    tryAgain: 'Try again',
    newLink: 'Get a new link',
    home: 'Go to the start page',
    signIn: 'Sign in',
    otherAccount: 'Use another account',
    account: 'Go to your account',
    signedInAs: (email: string) => `You are signed in as ${email}.`,
  },

  /** One entry for each error code: what happened, and what to do. */
  errors: {
    /** For a code without an entry of its own. */
    generic: {
      title: 'That did not work',
      text: 'The request was refused. Nothing was changed.',
      action: 'Go back and try again. If it happens again, tell the people who run this service.',
    },
    invalid_next: {
      title: 'The way back is not valid',
      text: 'The link that brought you here wants to send you on to an address that is not registered. We did not follow it.',
      action: 'Go back to the application and start from there.',
    },
    unknown_application: {
      title: 'Unknown application',
      text: 'The application that sent you here is not registered with us.',
      action: 'Check the address of the application, or tell the people who run it.',
    },
    rate_limited: {
      title: 'Too many attempts',
      text: 'There were too many attempts in a short time, from you or from your network.',
      action: 'Wait a little, then try again.',
    },
    rbac_unavailable: {
      title: 'Accounts cannot be reached',
      text: 'The part of the service that knows your account does not answer right now. Nothing was changed.',
      action: 'Try again in a moment.',
    },
    invalid_csrf: {
      title: 'This form has expired',
      text: 'It was open for too long, or it was sent from another page. Nothing was changed.',
      action: 'Open the form again and send it from there.',
    },
    invalid_link: {
      title: 'This link does not work',
      text: 'It is incomplete or it was replaced by a newer one.',
      action: 'Use the link in the newest message, whole, or get a new one.',
    },
    link_expired: {
      title: 'This link has expired',
      text: 'Links in messages work for a short time and only once.',
      action: 'Get a new link.',
    },
    session_ended: {
      title: 'Your session has ended',
      text: 'It was ended, here or from another place.',
      action: 'Sign in again to go on.',
    },
    invalid_credentials: {
      title: 'That email and password do not match',
      text: 'Nobody was signed in.',
      action: 'Check both, or reset the password.',
    },
    password_required: {
      title: 'Your password is needed',
      text: 'This cannot be done without it.',
      action: 'Go back and type it.',
    },
    password_refused: {
      title: 'This password cannot be used',
      text: 'It does not keep to the rules for new passwords. Nothing was changed.',
      action: 'Go back and choose another one.',
    },
    recovery_required: {
      title: 'Choose a new password',
      text: 'There were so many wrong attempts that the password of this account is not taken any more.',
      action: 'Choose “Forgot it?” on the sign-in page, and set a new one by the link in the mail.',
    },
    application_denied: {
      title: 'This application is not open to you',
      text: 'You are signed in, but your account may not use it.',
      action: 'Ask an administrator of your organisation for access, or sign in with another account.',
    },
    invalid_handoff_code: {
      title: 'The sign-in could not be completed',
      text: 'The application did not get on with the answer it was given: it was too old, or it was for another one.',
      action: 'Go back to the application and sign in once more.',
    },
    handoff_code_used: {
      title: 'The sign-in was used twice',
      text: 'To be safe we ended this session.',
      action: 'Go back to the application and sign in once more.',
    },
    invalid_code_verifier: {
      title: 'The sign-in could not be completed',
      text: 'It was finished in another place than where it began.',
      action: 'Go back to the application and sign in once more.',
    },
    origin_denied: {
      title: 'Sent from another site',
      text: 'The form was not sent from one of our own pages. Nothing was changed.',
      action: 'Open our page yourself and send the form from there.',
    },
    unsupported_media_type: {
      title: 'That form cannot be read',
      text: 'It was sent in a way that we do not read. Nothing was changed.',
      action: 'Go back, load the page again and send it once more.',
    },
    invalid_bootstrap_secret: {
      title: 'This link does not work',
      text: 'It is not the one that was printed when this service was started.',
      action: 'Use the whole link, as it was printed.',
    },
    bootstrap_closed: {
      title: 'This link has been used',
      text: 'The first administrator exists already.',
      action: 'If that was you, sign in.',
    },
    session_required: {
      title: 'Sign in first',
      text: 'This page is only for people who are signed in.',
      action: 'Sign in and you are brought back here.',
    },
    reauth_required: {
      title: 'Confirm it is you',
      text: 'This needs a recent sign-in, and yours was a while ago.',
      action: 'Sign in again and you are brought back here.',
    },
    signup_disabled: {
      title: 'New accounts are closed',
      text: 'Nobody can create an account here at the moment.',
      action: 'Ask the people who run this service to invite you.',
    },
    user_disabled: {
      title: 'Your account is disabled',
      text: 'You cannot sign in with it. Your data is kept.',
      action: 'Ask an administrator of your organisation to enable it.',
    },
    account_suspended: {
      title: 'Your organisation is suspended',
      text: 'Nobody in it can sign in until that changes. Nothing is deleted.',
      action: 'Ask the owner of your organisation.',
    },
    restricted_session: {
      title: 'One step is missing',
      text: 'You are signed in, but your address is not confirmed yet.',
      action: 'Open the link that we sent to you, then try again.',
    },
    credential_conflict: {
      title: 'Already linked to another account',
      text: 'You can sign in with it, but to another account than this one. Nothing was changed.',
      action: 'Sign in with it, remove it there, then link it here.',
    },
    provider_already_linked: {
      title: 'Another one is linked already',
      text: 'Your account has a sign-in of the same provider, and there can be one of each. Nothing was changed.',
      action: 'Remove that one on your account page first, then link the new one.',
    },
    provider_disabled: {
      title: 'This way to sign in is not offered',
      text: 'Nobody can sign in here with the provider of that address.',
      action: 'Go to the sign-in page and choose another way.',
    },
    invalid_state: {
      title: 'This sign-in was not begun here',
      text: 'The answer of the provider belongs to no sign-in that we know. Nobody was signed in.',
      action: 'Try again from here.',
    },
    state_expired: {
      title: 'That took too long',
      text: 'The sign-in was begun a while ago and has expired. Nobody was signed in.',
      action: 'Try again.',
    },
    state_replayed: {
      title: 'This sign-in was completed before',
      text: 'Every answer of a provider counts once. Nothing was changed.',
      action: 'Try again if you are not signed in.',
    },
    state_browser_mismatch: {
      title: 'Begun in another browser',
      text: 'This sign-in was begun in another browser than this one, so we did not complete it.',
      action: 'Try again here, and stay in this browser.',
    },
    missing_code: {
      title: 'The answer was incomplete',
      text: 'The provider sent you back without what we need. Nobody was signed in.',
      action: 'Try again.',
    },
    provider_error: {
      title: 'The provider reported a problem',
      text: 'It could not complete the sign-in. Nothing was changed here.',
      action: 'Try again in a moment, or sign in another way.',
    },
    token_exchange_failed: {
      title: 'The provider did not confirm the sign-in',
      text: 'We asked it whether it was you, and it did not say so. Nobody was signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    token_validation_failed: {
      title: 'The answer of the provider is not valid',
      text: 'It could not be proved that it is meant for us, so we did not trust it. Nobody was signed in.',
      action: 'Try again. If it happens again, tell the people who run this service.',
    },
    profile_fetch_failed: {
      title: 'The provider did not say who you are',
      text: 'You allowed it, but it did not answer our question. Nobody was signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    email_fetch_failed: {
      title: 'The provider did not tell your addresses',
      text: 'You allowed it, but it did not answer our question. Nobody was signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    userinfo_failed: {
      title: 'The provider did not tell your profile',
      text: 'You allowed it, but it did not answer our question. Nobody was signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    last_credential: {
      title: 'This is your last way to sign in',
      text: 'Without it you could not sign in any more, so it stays.',
      action: 'Add another way on your account page first.',
    },
    link_requires_login: {
      title: 'You have an account already',
      text: 'The address belongs to an account here that you sign in to in another way. Nothing was changed.',
      action: 'Sign in as you did before. Then link the new way to sign in on your account page.',
    },
    link_target_mismatch: {
      title: 'Signed in as someone else',
      text: 'The linking was started by another account than the one that is signed in now. Nothing was changed.',
      action: 'Go to your account page and start again from there.',
    },
    permission_denied: {
      title: 'Not open to you',
      text: 'Your account may not use this application or page.',
      action: 'Ask an administrator of your organisation for access, or sign in with another account.',
    },
    not_found: {
      title: 'Page not found',
      text: 'There is nothing at this address.',
      action: 'Check the address, or go to the start page.',
    },
    method_not_allowed: {
      title: 'This cannot be opened like that',
      text: 'The address exists, but it only takes a form.',
      action: 'Go to the start page and come from there.',
    },
    payload_too_large: {
      title: 'Too much at once',
      text: 'The form holds more than can be taken. Nothing was changed.',
      action: 'Go back, shorten what you typed and send it again.',
    },
    malformed_request: {
      title: 'The request could not be read',
      text: 'Something in it is damaged or missing. Nothing was changed.',
      action: 'Go back, load the page again and repeat it.',
    },
    validation_failed: {
      title: 'Something does not fit',
      text: 'The form holds a value that cannot be used. Nothing was changed.',
      action: 'Go back, check what you typed and send it again.',
    },
    overloaded: {
      title: 'Very busy right now',
      text: 'More people than usual are signing in. Nothing was changed.',
      action: 'Try again in a moment.',
    },
    request_timeout: {
      title: 'That took too long',
      text: 'The request did not arrive completely in time.',
      action: 'Check your connection, then try again.',
    },
    internal: {
      title: 'Something failed on our side',
      text: 'It was recorded, with the reference below.',
      action: 'Try again. If it happens again, tell the people who run this service.',
    },
  },

  mails: {
    footer: (email: string) => `Sent to ${email} about the account with this address.`,
    otherwise: 'If the button does nothing, open this address:',
    hello: (name: string) => `Hello ${name},`,
    device: 'Device',
    address: 'IP address',
    time: 'Time',
    confirmAddress: {
      subject: 'Confirm your address',
      preview: 'One press, and your account is ready.',
      text: (brand: string) => `Confirm that this address is yours, and your ${brand} account is ready.`,
      action: 'Confirm address',
      lifetime: (seconds: number) => `The link works once, within ${durationWords(intl, seconds)}.`,
      unexpected: 'Did you not sign up? Then do nothing: without confirming, the account cannot be used.',
    },
    alreadyRegistered: {
      subject: 'You already have an account',
      preview: 'Someone tried to sign up with your address.',
      text: 'Someone, perhaps you, tried to sign up with this address. It already has an account, so nothing was changed.',
      next: 'If that was you, sign in. If the password is lost, choose a new one there.',
      action: 'Sign in',
      unexpected:
        'If it was not you, do nothing. Your account is safe, and whoever it was has learnt nothing about it.',
    },
    resetPassword: {
      subject: 'Choose a new password',
      preview: 'Here is the link you asked for.',
      text: 'You asked for a link to choose a new password.',
      action: 'Choose a new password',
      lifetime: (seconds: number) =>
        `The link works once, within ${durationWords(intl, seconds)}. Changing the password ends all your sessions.`,
      unexpected: 'Did you not ask for this? Then do nothing: your password stays as it is.',
    },
    passwordChanged: {
      subject: 'Your password was changed',
      preview: 'If that was you, there is nothing to do.',
      text: 'The password of your account was changed. If that was you, there is nothing to do.',
      sessions: 'Your other sessions were ended.',
      action: 'Reset the password',
      unexpected: 'Not you? Reset the password. That ends all sessions, also those of whoever changed it.',
    },
    credentialLinked: {
      subject: (provider: string) => `You can now sign in with ${provider}`,
      preview: 'If that was you, there is nothing to do.',
      byYou: (provider: string) =>
        `A ${provider} account was linked to your account: it can sign in as you from now on. If that was you, there is nothing to do.`,
      automatic: (provider: string) =>
        `Someone signed in with a ${provider} account that has this address, confirmed by ${provider}. So it was linked to your account and can sign in as you from now on. If that was you, there is nothing to do.`,
      action: 'Check how you sign in',
      unexpected: (provider: string) =>
        `Not you? Remove ${provider} on your account page, end the sessions that you do not know, then change your password.`,
    },
    credentialRemoved: {
      provider: {
        subject: (provider: string) => `You can no longer sign in with ${provider}`,
        text: (provider: string) =>
          `The ${provider} account was removed from your account: it cannot sign in as you any more. If that was you, there is nothing to do.`,
      },
      password: {
        subject: 'Your password was removed',
        text: 'The password of your account was removed: it cannot be used to sign in any more. If that was you, there is nothing to do.',
      },
      preview: 'If that was you, there is nothing to do.',
      action: 'Check how you sign in',
      unexpected: 'Not you? End the sessions that you do not know, then change your password.',
    },
    newSignIn: {
      subject: (device: string) => `New sign-in: ${device}`,
      heading: 'New sign-in to your account',
      preview: 'If that was you, there is nothing to do.',
      text: 'Someone signed in to your account from a device that we have not seen before. If that was you, there is nothing to do.',
      action: 'Check your sessions',
      unexpected: 'Not you? End the session that you do not know, then change your password.',
    },
    sessionsEnded: {
      subject: 'You were signed out elsewhere',
      preview: 'Your other sessions were ended.',
      by_you: (count: number) =>
        plural(intl, count, {
          one: 'One other session of your account was ended, as you asked.',
          other: `${count} other sessions of your account were ended, as you asked.`,
        }),
      by_reuse: 'A sign-in of yours was used in two places at once, which looks like a copy. We ended it to be safe.',
      by_administrator: 'An administrator ended your sessions. Sign in again to go on.',
      action: 'Check your sessions',
      unexpected: 'If you did not expect this, change your password.',
    },
    accountDisabled: {
      subject: 'Your account was disabled',
      preview: 'You cannot sign in until it is enabled again.',
      text: 'An administrator disabled your account. You are signed out everywhere and cannot sign in until it is enabled again.',
      next: 'Your data is kept. Ask an administrator of your organisation why, or to enable it.',
    },
  },
}

export type Messages = typeof en
