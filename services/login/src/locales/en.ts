import { durationWords } from './duration-words.ts'
import { plural } from './plural.ts'

const intl = 'en-GB'

/** Every text of the pages and e-mails, in English. The compiler makes the other languages hold the same. */
export const en = {
  languageName: 'English',
  /** The locale for Intl: dates, times and numbers. */
  intl,

  footer: { languages: 'Language', privacy: 'Privacy', help: 'Help', support: 'Support' },

  fields: {
    email: 'Email',
    password: 'Password',
    newPassword: 'New password',
    currentPassword: 'Current password',
    name: 'Name',
    language: 'Language',
    code: 'Code',
    recoveryCode: 'Recovery code',
    factorName: 'Name',
    reveal: { show: 'Show', hide: 'Hide' },
    passwordRule: (minimum: number) => `At least ${minimum} characters, of any kind. A few words make a good one.`,
  },

  /** Beside a field, by the reason for which its value was refused. */
  fieldErrors: {
    email_required: () => 'Type your email address.',
    email_invalid: () => 'Type a whole email address, such as anna@example.com.',
    name_required: () => 'Type your name.',
    name_too_long: () => 'Use at most 80 characters.',
    password_required: () => 'Type your password.',
    password_wrong: () => 'This is not your password.',
    password_too_short: (minimum: number) => `Too short. Use at least ${minimum} characters.`,
    password_too_long: () => 'Too long. Use at most 256 characters.',
    password_too_guessable: () =>
      'This password is quickly guessed: it is made of keys in a row, or of words, names and dates that many people use. Choose another one.',
    password_breached: () =>
      'This password was in a leak of another service, so others may know it. Choose another one.',
    password_too_common: () => 'This password is on lists of leaked passwords. Choose another one.',
    password_contains_identity: () => 'Leave out your name and email address. They are the first things others try.',
    password_unchanged: () => 'This is the password you have now. Choose another one.',
    locale_unsupported: () => 'Choose one of the languages listed.',
    value_refused: () => 'This value cannot be used here.',
    code_required: () => 'Type the code.',
    code_wrong: () =>
      'This code is wrong or was already used. Wait for the next one. If no code is accepted, check the clock of your device.',
    recovery_code_wrong: () => 'This recovery code is wrong or was already used. Each code works once.',
    user_code_wrong: () => 'No program waits for this code. It is wrong, has expired or was already used.',
    factor_name_required: () => 'Type a name.',
    factor_name_too_long: () => 'Use at most 60 characters.',
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
    overloaded: { title: 'Many people are signing in right now.', text: 'Try again in a moment.' },
    rbac_unavailable: {
      title: 'Accounts cannot be reached right now.',
      text: 'Nothing was changed. Try again in a moment.',
    },
    mfa_locked: {
      title: 'Too many wrong answers.',
      text: 'This way is locked for a while. Another way may still work.',
    },
    passkey_refused: { title: 'That passkey was not accepted.', text: 'Try again, or sign in another way.' },
    passkey_changed: {
      title: 'That passkey changed on its device, so it cannot be used any more.',
      text: 'Sign in another way, then remove it on your account page and create a new one.',
    },
    unknown_passkey: {
      title: 'That passkey is not known here.',
      text: 'It was removed from its account. Delete it on your device, and sign in another way.',
    },
    invalid_passkey: { title: 'The passkey could not be registered.', text: 'Nothing was added. Try again.' },
    too_many_passkeys: { title: 'You reached the limit of passkeys.', text: 'Remove one that you no longer use.' },
    factor_not_allowed: {
      title: 'Your organisation does not allow this kind.',
      text: 'Nothing was added. Choose another kind.',
    },
    reset_not_possible: {
      title: 'There is no confirmed address to send the link to.',
      text: 'Ask an administrator of your organisation to reset your second step.',
    },
    invalid_csrf: {
      title: 'This form has expired.',
      text: 'Nothing was sent. Check what you typed and send it again.',
    },
  },
  tryAgain: (when: string) => `Try again ${when}.`,
  unconfirmedHint: (link: string) => `Never confirmed your address? ${link}`,
  unconfirmedLink: 'Get the link again',

  or: 'or',
  back: 'Back',
  /** Stands for a person of whom no address and no name is known. */
  nameless: 'the owner of this account',
  signInLink: 'Sign in',
  copy: { label: 'Copy', done: 'Copied' },
  onward: { heading: (name: string) => `Opening ${name}`, lede: 'If nothing happens, use the button.' },
  continueTo: (app: string) => `Continue to ${app}`,
  continue: 'Continue',
  continueWith: (provider: string) => `Continue with ${provider}`,

  signIn: {
    title: 'Sign in',
    heading: (app: string) => `Sign in to ${app}`,
    lede: (brand: string) => `Use your ${brand} account.`,
    submit: 'Sign in',
    forgot: 'Forgot password?',
    forgotAbout: 'Reset your password',
    newHere: (link: string) => `New here? ${link}`,
    passkey: 'Sign in with a passkey',
    signUp: 'Create an account',
    notices: {
      password_reset: 'Your password was changed. Sign in with the new one.',
      consent_denied: 'You did not allow access there, so you were not signed in. Try again, or sign in another way.',
    },
  },

  emailLeftOut: {
    title: 'You are signed in',
    heading: 'You are signed in, without an email address',
    texts: {
      not_usable: (provider: string) =>
        `${provider} gave us an email address that we cannot use. Ask for help if your account needs one.`,
      not_told: (provider: string) =>
        `${provider} did not give us your email address this time. Ask for help if your account needs one.`,
    },
    goOn: 'Continue',
  },

  sessionExpired: {
    title: 'Session ended',
    heading: 'Your session has ended',
    idle: 'You were away for a while. Sign in to continue where you left off.',
    ended: 'It was ended from another place. Sign in to continue where you left off.',
    reused:
      'Someone else may have used this session, so we ended it to protect you. Sign in to continue where you left off.',
  },

  signUp: {
    title: 'Create an account',
    heading: 'Create your account',
    lede: (app: string) => `Then continue to ${app}.`,
    ledeAlone: (brand: string) => `One ${brand} account for every application here.`,
    submit: 'Create account',
    haveOne: (link: string) => `Have an account? ${link}`,
    disabledHeading: 'New accounts are closed',
    disabledText: 'Nobody can create an account here right now. Ask the people who run this service to invite you.',
  },

  checkMail: {
    title: 'Check your mail',
    heading: 'Check your mail',
    sign_up: (email: string) => `We sent a message to ${email}. Open the link in it to continue.`,
    confirm_again: (email: string) => `If ${email} is not confirmed yet, a new link is on its way.`,
    recovery: (email: string) => `If ${email} has an account, a link to choose a new password is on its way.`,
    lifetime: (seconds: number) => `The link works once, within ${durationWords(intl, seconds)}.`,
    missing: 'No message? Look in the spam folder, or send it again.',
    again: 'Send it again',
    sentAgain: 'Sent again. Use the newest message.',
    other: 'Use another address',
  },

  verify: {
    title: 'Confirm your address',
    heading: 'Confirm your address',
    ready: (email: string) => `Click the button to confirm that ${email} is yours.`,
    otherBrowser: (email: string) =>
      `You signed up in another browser. Type the password you chose, to confirm that ${email} is yours.`,
    submit: 'Confirm address',
    submitAndSignIn: 'Confirm and sign in',
    usedHeading: 'Your address is already confirmed',
    usedSignedIn: (email: string) => `You are signed in as ${email}.`,
    used: 'This link was used already. Sign in to go on.',
    expiredHeading: 'This link has expired',
    expired: 'Links work for a short time, so that an old message cannot be misused. Get a new one.',
    sendNew: 'Send a new link',
  },

  forgot: {
    title: 'Reset your password',
    heading: 'Reset your password',
    lede: 'Type the address of your account. We send a link to choose a new password.',
    submit: 'Send the link',
    out: (link: string) => `Remember your password? ${link}`,
  },

  confirmAgain: {
    title: 'Get the link again',
    heading: 'Get the link again',
    lede: 'Type the address that you signed up with. If it is not confirmed yet, we send a new link.',
    submit: 'Send the link',
    out: (link: string) => `Already confirmed? ${link}`,
  },

  reset: {
    title: 'Choose a new password',
    heading: 'Choose a new password',
    lede: (email: string) => `For ${email}. You will be signed out everywhere else.`,
    submit: 'Change password',
    usedHeading: 'Your password was already changed',
    used: 'This link was used already. Sign in with the new password.',
    expiredHeading: 'This link has expired',
    expired: 'Links to change a password work for a short time. Get a new one.',
    again: 'Get a new link',
  },

  confirmPassword: {
    title: 'Confirm it is you',
    heading: 'Confirm it is you',
    lede: (email: string) => `The next step is sensitive. Confirm that you are ${email}.`,
    submit: 'Confirm',
    cancel: 'Cancel',
    useFactor: 'Use your second step',
    setPassword: 'Get a link to choose a password',
    unproved: (provider: string) =>
      `${provider} did not say when you last signed in there, or it was too long ago. Confirm in another way.`,
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
        `Nobody in your organisation can sign in, so ${account} cannot either. Nothing is deleted. Ask the owner of your organisation.`,
    },
    thisAccount: 'this account',
    help: 'Get help',
    otherAccount: 'Use another account',
  },

  restricted: {
    title: 'Confirm your address',
    heading: 'Confirm your address to continue',
    text: (email: string) => `You are signed in. To continue, open the link that we sent to ${email}.`,
    again: 'Send the link again',
    sentAgain: 'Sent again. Use the newest message.',
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
    done: 'You are also signed out of the applications that you used in this browser.',
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
    sessionsText: 'Where you are signed in. End sessions that you do not recognise, then change your password.',
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
      provider_linked: 'Linked. You can now sign in with it.',
      provider_removed: 'Unlinked. You can no longer sign in with it.',
      provider_gone: 'It was already unlinked.',
      linking_refused: 'You did not allow access there, so nothing was linked.',
      sessions_ended: (count: number) =>
        plural(intl, count, {
          one: '1 other session ended.',
          other: count === 0 ? 'There were no other sessions to end.' : `${count} other sessions ended.`,
        }),
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

  device: {
    title: 'Sign in a program',
    code: 'Code of the program',
    hint: 'Eight letters. Spaces, hyphens and small letters do not matter.',
    typeHeading: 'Type the code of your program',
    typeLede: 'The program shows the code where you started it.',
    go: 'Continue',
    cancel: 'Cancel',
    confirmHeading: 'Allow this program?',
    confirmLede: (account: string) => `It asks to run operator commands as ${account}.`,
    compare: 'Your program must show exactly this code:',
    begun: (when: string) => `Started ${when}`,
    warning:
      'Allow it only if you started it yourself and both codes are the same. If someone sent you the code or this link, deny it.',
    happens: 'If you allow it',
    stays: 'What stays',
    itemActs: 'It reads and changes the platform as you, with every operator permission that you have.',
    itemStays: 'It stays signed in until you sign out in this browser, or until its command signs out.',
    staysPassword: 'It learns neither your password nor your second step.',
    staysEnd: 'You can end this session on your account page at any time.',
    allow: 'Allow',
    deny: 'Deny',
    account: 'Go to your account',
    results: {
      allowed: { heading: 'The program is signed in', text: 'Go back to it. It continues by itself.' },
      denied: {
        heading: 'The program was denied',
        text: 'It gets no access. If you did not start it, tell your administrator.',
      },
      not_permitted: {
        heading: 'You may not run operator commands',
        text: 'Your account has no operator permission, so the program was denied. Ask a platform administrator for one.',
      },
    },
  },

  invitation: {
    title: 'Invitation',
    heading: (organisation: string) => `Join ${organisation}?`,
    lede: (email: string) => `The invitation is for ${email}. Sign in with that address, or create an account with it.`,
    signIn: 'Sign in',
    signUp: 'Create an account',
    joinLede: (person: string) => `You are signed in as ${person}.`,
    accept: 'Join',
    forAnother: (email: string) =>
      `The invitation is for ${email}. You proved another address. Sign in with the invited one, or ask for a new invitation.`,
    joinedHeading: (organisation: string) => `You are a member of ${organisation}`,
    joinedLede: 'What you can do there is decided by its administrators.',
    account: 'Go to your account',
    refusals: {
      gone: {
        heading: 'This invitation does nothing any more',
        text: 'It was used or withdrawn, or it has expired. Ask the person who invited you for a new one.',
      },
      member: { heading: 'You are a member already', text: 'There is nothing left to do.' },
      not_permitted: {
        heading: 'You cannot join with this account',
        text: 'People with a role in the platform join no organisation. Use another account.',
      },
    },
  },

  linkProvider: {
    heading: (provider: string) => `Link ${provider}?`,
    happens: 'What happens',
    stays: 'What stays',
    itemSent: (provider: string) => `You go to ${provider}, sign in there and allow access.`,
    itemSignIn: (provider: string) => `That ${provider} account can then sign in as you.`,
    staysOthers: 'You can still sign in as you do now.',
    submit: (provider: string) => `Go to ${provider}`,
    cancel: 'Cancel',
  },

  unlink: {
    heading: (provider: string) => `Unlink ${provider}?`,
    happens: 'What happens',
    stays: 'What stays',
    itemSignIn: (provider: string) => `Your ${provider} account can no longer sign in as you.`,
    staysSession: 'You stay signed in here and elsewhere.',
    staysThere: (provider: string) => `Your account at ${provider} stays as it is.`,
    submit: (provider: string) => `Unlink ${provider}`,
    cancel: 'Keep it',
  },

  changePassword: {
    title: 'Change password',
    heading: 'Change your password',
    lede: 'This ends your other sessions. You stay signed in here.',
    givenHeading: 'Choose your own password',
    givenLede: 'The password that you were given works once. Choose your own to continue.',
    signOut: 'Sign out',
    submit: 'Change password',
    cancel: 'Cancel',
    forgot: 'Forgot password?',
  },

  /** Texts of the script, for errors that only the browser knows. */
  passkeyScript: {
    cancelled: 'Nothing was chosen, or it took too long. Try again.',
    known: 'This device already has a passkey for your account.',
    failed: 'That did not work in this browser. Try again, or use another way.',
    unsupported: 'This browser cannot use passkeys, or scripts are switched off.',
  },

  mfa: {
    title: 'Second step',
    stepUp: 'The next step is sensitive, so we check that it is you.',
    or: 'or',
    submit: 'Continue',
    startOver: (link: string) => `Someone else? ${link}`,
    code: {
      heading: 'Type the code from your app',
      lede: (brand: string) => `Open your authenticator app and type the six digits that it shows for ${brand}.`,
      link: 'Use a code from your app',
    },
    recovery: {
      heading: 'Use a recovery code',
      lede: 'Type one of the codes that you saved when you set up the second step. It works once.',
      link: 'Use a recovery code',
      after: 'After this you set up a new second step.',
    },
    passkey: {
      heading: 'Use your passkey',
      lede: 'Your device asks for your fingerprint, your face, its PIN or your security key.',
      submit: 'Use passkey',
      link: 'Use a passkey',
    },
    lost: {
      link: 'I have lost my authenticator',
      title: 'Lost authenticator',
      heading: 'Lost your authenticator?',
      lede: 'Without a recovery code, your second step can be reset. There is a waiting period, so that you can stop a reset that is not yours.',
      happens: 'What happens',
      stays: 'What stays',
      itemMail: 'We send a link to the confirmed address of the account.',
      itemWait:
        'When you open it and confirm, a waiting period begins. We tell every contact of the account, and each of them can cancel the reset.',
      itemEnrol: 'After that you sign in and set up a new second step.',
      staysUntil: 'Until then you still need your second step.',
      submit: 'Send the link',
      back: 'Back',
      sentHeading: 'Check your mail',
      sent: 'If the account has a confirmed address, a link is on its way. Open it to begin the waiting period.',
      missing: 'No message? Look in the spam folder.',
      due: (when: string) => `A reset was already requested. It takes effect ${when}. Sign in again then.`,
    },
  },

  resetFactors: {
    title: 'Reset the second step',
    heading: 'Reset your second step?',
    lede: (email: string) =>
      `Someone who knows the password of ${email} requested this. If that was not you, close this page and change your password.`,
    submit: 'Begin the waiting period',
    doneHeading: 'The waiting period has begun',
    done: (when: string) =>
      `Your second step is reset ${when}. Until then you can cancel the reset, from the message we sent or from your account page.`,
    used: 'It began when this link was used. Sign in to see when it ends.',
    expiredHeading: 'This link has expired',
    expired: 'It works once and for a short time. Sign in and request a new one.',
  },

  cancelReset: {
    title: 'Cancel the reset',
    heading: 'Cancel the reset?',
    lede: 'Your second step stays as it is.',
    submit: 'Cancel the reset',
    doneHeading: 'The reset was cancelled',
    done: 'Your second step stays as it is. If you did not request the reset, someone knows your password: change it.',
    expiredHeading: 'This link no longer works',
    expired: 'The reset has taken effect or was already cancelled. Sign in to see the state of your account.',
    changePassword: 'Change password',
  },

  enrol: {
    title: 'Set up a second step',
    heading: 'Set up a second step to continue',
    lede: 'You are signed in. This account needs more than a password. Choose how to confirm your sign-ins.',
    app: 'Authenticator app',
    appText: 'An app on your phone shows a code that changes every 30 seconds.',
    passkey: 'Passkey',
    passkeyText: 'Your fingerprint, face or PIN on this device, or a security key.',
    none: 'Your organisation allows no second step that you can set up here. Ask one of its administrators.',
    signOut: 'Sign out',
  },

  activity: {
    title: 'Recent activity',
    heading: 'Recent activity',
    lede: 'What happened with your account. If something here was not you, change your password and end your other sessions.',
    link: 'See recent activity',
    older: 'Show older activity',
    none: 'Nothing has happened yet.',
    check: 'Was this you?',
    providerLinked: (provider: string) => `${provider} linked`,
    providerRemoved: (provider: string) => `${provider} unlinked`,
    passwordRemoved: 'Password removed',
    factorAdded: { webauthn: 'Passkey added', totp: 'Authenticator app set up', recovery_code: 'Recovery codes made' },
    factorRemoved: {
      webauthn: 'Passkey removed',
      totp: 'Authenticator app removed',
      recovery_code: 'Recovery codes removed',
    },
    kinds: {
      signed_in: 'Signed in',
      sign_in_refused: 'Sign-in refused',
      second_factor_refused: 'Second step refused',
      signed_out: 'Signed out',
      other_sessions_ended: 'Other sessions ended',
      password_changed: 'Password changed',
      password_reset_requested: 'Link for a new password requested',
      recovery_codes_replaced: 'New recovery codes made',
      factor_reset_requested: 'Reset of the second step requested',
      factor_reset_confirmed: 'Reset of the second step confirmed',
      factor_reset_cancelled: 'Reset of the second step cancelled',
      factors_reset: 'Second step reset',
      session_stolen: 'Session ended because its key was used twice',
      profile_changed: 'Profile changed',
    },
    how: (ways: string) => `with ${ways}`,
    ways: {
      pwd: 'a password',
      fed: 'another account',
      otp: 'a code from the app',
      recovery: 'a recovery code',
      hwk: 'a passkey',
      swk: 'a passkey',
    },
    by: { administrator: 'by an administrator', platform: 'by the platform' },
  },

  factors: {
    title: 'Two-step sign-in',
    heading: 'Two-step sign-in',
    lede: 'A second step keeps others out, even those who know your password.',
    row: 'Two-step sign-in',
    on: 'On',
    off: 'Off',
    manage: 'Manage',
    summary: {
      app: 'authenticator app',
      passkeys: (count: number) => plural(intl, count, { one: '1 passkey', other: `${count} passkeys` }),
      codes: (count: number) => plural(intl, count, { one: '1 recovery code', other: `${count} recovery codes` }),
      none: 'You sign in without a second step.',
    },
    back: 'Account and security',
    app: 'Authenticator app',
    appText: 'Codes from an app on your phone or in your password manager.',
    notSetUp: 'Not set up',
    setUp: 'Set up',
    replace: 'Replace',
    replaceAbout: 'authenticator app',
    remove: 'Remove',
    passkeys: 'Passkeys',
    passkeysText: 'Sign in without a password: with your fingerprint, your face, a PIN or a security key.',
    addPasskey: 'Add a passkey',
    noPasskeys: 'No passkeys yet.',
    allPasskeys: 'Show all passkeys',
    noName: 'Passkey',
    details: 'Details:',
    added: (when: string) => `Added ${when}`,
    lastUsed: (when: string) => `Last used ${when}`,
    neverUsed: 'Never used',
    synced: 'Synced',
    thisDevice: 'On one device',
    suspect: 'May have been copied',
    suspectText: 'Its counter went backwards, so a copy may exist. It is no longer accepted: remove it.',
    codes: 'Recovery codes',
    codesText: 'For when you have lost your app and your passkeys.',
    codesLeft: (count: number) => plural(intl, count, { one: '1 left', other: `${count} left` }),
    codesFew: 'Make new ones before they run out.',
    noCodes: 'You get them with your first second step.',
    newCodes: 'New codes',
    pending: (when: string) => `Someone requested a reset of your second step. It takes effect ${when}.`,
    cancelReset: 'Cancel the reset',
    results: {
      totp_added: 'The authenticator app is set up.',
      passkey_added: 'The passkey is added. You can now sign in with it.',
      factor_renamed: 'Name saved.',
      factor_removed: 'Removed.',
      factor_gone: 'It was already removed.',
      reset_cancelled: 'The reset was cancelled. If you did not request it, change your password.',
      codes_saved: 'You have new recovery codes.',
    },
  },

  totp: {
    title: 'Authenticator app',
    heading: 'Set up an authenticator app',
    begin: 'You need an authenticator app on your phone or in your password manager.',
    replaces: 'Your current app works until the new one is confirmed.',
    beginSubmit: 'Show the code to scan',
    lede: 'Scan this with your authenticator app, then type the six digits that it shows.',
    qr: 'QR code for your authenticator app',
    open: 'Open your authenticator app',
    manual: 'Cannot scan it? Type this key into the app:',
    submit: 'Confirm',
    cancel: 'Cancel',
  },

  recoveryCodes: {
    title: 'Recovery codes',
    heading: 'Save your recovery codes',
    lede: 'They are shown only now. Each lets you in once if you lose your other second steps.',
    download: 'Download as text',
    fileName: 'recovery-codes.txt',
    fileHeading: (brand: string) => `Recovery codes of ${brand}. Each works once.`,
    hint: 'Print this page or keep the codes in your password manager, not beside your password.',
    done: 'I have saved them',
    replaceHeading: 'Make new recovery codes?',
    happens: 'What happens',
    stays: 'What stays',
    itemNew: 'You get ten new codes, shown once.',
    itemVoid: 'Your old codes stop working.',
    staysOthers: 'Your authenticator app and your passkeys stay as they are.',
    replace: 'Make new codes',
    cancel: 'Keep the old ones',
  },

  passkey: {
    title: 'Add a passkey',
    heading: 'Add a passkey',
    lede: 'Your device creates it and keeps it. It works on this site alone, so it can’t be phished.',
    nameHint: 'Helps you recognise it in the list.',
    submit: 'Create passkey',
    cancel: 'Cancel',
  },

  passkeyOffer: {
    title: 'Faster next time',
    heading: 'Sign in without a password next time?',
    lede: 'With a passkey your fingerprint, face or PIN is enough: no password, no code.',
    submit: 'Add a passkey',
    notNow: 'Not now',
    hint: 'We ask only once. You can add one on your account page at any time.',
  },

  factor: {
    appName: 'Authenticator app',
    rename: 'Save name',
    remove: 'Remove',
    back: 'Back',
    removeHeading: (name: string) => `Remove ${name}?`,
    happens: 'What happens',
    stays: 'What stays',
    itemPasskey: 'You can no longer sign in with it.',
    itemApp: 'Its codes are no longer accepted.',
    itemDevice: 'The passkey may stay on your device. Delete it there too.',
    itemLast:
      'It is your last second step: your recovery codes go with it, and your password alone is enough to sign in.',
    itemLastDemanded:
      'It is your last second step: your recovery codes go with it, and you set up a new one before you continue.',
    staysSession: 'You stay signed in here and elsewhere.',
    staysOthers: 'Your other ways to sign in stay as they are.',
    cancel: 'Keep it',
  },

  setUp: {
    title: 'Set up',
    heading: (brand: string) => `Set up ${brand}`,
    lede: 'Create the first administrator. This link works once.',
    submit: 'Create administrator',
    usedHeading: 'This link was already used',
    used: 'The first administrator exists already. If that was you, sign in.',
  },

  error: {
    reference: 'Reference',
    referenceHelp: 'Give this to support if you ask for help.',
    referenceTo: (address: string) => `If you ask ${address} for help, give them this.`,
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
      text: 'The link that brought you here leads on to an address that is not registered. We did not follow it.',
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
    link_used: {
      title: 'This link was already used',
      text: 'A link works once.',
      action: 'Sign in to go on.',
    },
    link_expired: {
      title: 'This link has expired',
      text: 'Links in messages work for a short time and only once.',
      action: 'Get a new link.',
    },
    session_ended: {
      title: 'Your session has ended',
      text: 'It was ended, here or from another place.',
      action: 'Sign in again to continue.',
    },
    invalid_credentials: {
      title: 'That email and password do not match',
      text: 'You were not signed in.',
      action: 'Check both, or reset the password.',
    },
    password_required: {
      title: 'Your password is needed',
      text: 'This cannot be done without it.',
      action: 'Go back and type it.',
    },
    password_refused: {
      title: 'This password cannot be used',
      text: 'It breaks a rule for new passwords. Nothing was changed.',
      action: 'Go back and choose another one.',
    },
    recovery_required: {
      title: 'Choose a new password',
      text: 'After too many wrong attempts, the password of this account is no longer accepted.',
      action: 'Choose “Forgot password?” on the sign-in page, and choose a new one with the link that we send.',
    },
    application_denied: {
      title: 'This application is not open to you',
      text: 'You are signed in, but your account may not use it.',
      action: 'Ask an administrator of your organisation for access, or sign in with another account.',
    },
    invalid_handoff_code: {
      title: 'The sign-in could not be completed',
      text: 'The code that the application got was too old, or it was for another application.',
      action: 'Go back to the application and sign in again.',
    },
    handoff_code_used: {
      title: 'The sign-in was used twice',
      text: 'To be safe, we ended this session.',
      action: 'Go back to the application and sign in again.',
    },
    invalid_code_verifier: {
      title: 'The sign-in could not be completed',
      text: 'It began in one place and ended in another.',
      action: 'Go back to the application and sign in again.',
    },
    origin_denied: {
      title: 'Sent from another site',
      text: 'The form was not sent from one of our own pages. Nothing was changed.',
      action: 'Open our page yourself and send the form from there.',
    },
    unsupported_media_type: {
      title: 'That form cannot be read',
      text: 'It was sent in a format that we cannot read. Nothing was changed.',
      action: 'Go back, reload the page and send it again.',
    },
    invalid_bootstrap_secret: {
      title: 'This link does not work',
      text: 'It is not the one that was printed when this service was started.',
      action: 'Use the whole link, as it was printed.',
    },
    bootstrap_closed: {
      title: 'This link was already used',
      text: 'The first administrator exists already.',
      action: 'If that was you, sign in.',
    },
    email_taken: {
      title: 'That address has an account',
      text: 'A user of this service has that e-mail address. Nothing was changed.',
      action: 'Go back and use another address for the administrator.',
    },
    session_required: {
      title: 'Sign in first',
      text: 'This page is only for people who are signed in.',
      action: 'Sign in, and you come back here.',
    },
    reauth_required: {
      title: 'Confirm it is you',
      text: 'This needs a recent sign-in, and yours was a while ago.',
      action: 'Sign in again, and you come back here.',
    },
    mfa_required: {
      title: 'A second step is missing',
      text: 'This sign-in needs a second step, and it was not completed. You were not signed in.',
      action: 'Sign in again.',
    },
    mfa_failed: {
      title: 'That was not right',
      text: 'The second step was not accepted. You were not signed in.',
      action: 'Sign in again, or use another way.',
    },
    mfa_expired: {
      title: 'That took too long',
      text: 'You have five minutes and a few attempts for the second step. You were not signed in.',
      action: 'Sign in again to continue.',
    },
    mfa_locked: {
      title: 'Locked for a while',
      text: 'There were too many wrong answers, so this second step is locked.',
      action: 'Wait a little, or use another way.',
    },
    second_factor_required: {
      title: 'Your second step is needed',
      text: 'This needs a session in which you have used your second step.',
      action: 'Sign in again, and you come back here.',
    },
    passkey_refused: {
      title: 'The passkey was not accepted',
      text: 'We could not verify that it is yours. You were not signed in.',
      action: 'Try again, or sign in another way.',
    },
    passkey_changed: {
      title: 'The passkey changed',
      text: 'It changed on its device since you created it, so it cannot be used any more.',
      action: 'Sign in another way, then remove it on your account page and create a new one.',
    },
    unknown_passkey: {
      title: 'That passkey is not known here',
      text: 'It was removed from its account. You were not signed in.',
      action: 'Delete it on your device, and sign in another way.',
    },
    invalid_passkey: {
      title: 'The passkey could not be registered',
      text: 'The answer of your device is no longer valid. Nothing was added.',
      action: 'Go back and try again.',
    },
    invalid_factor_code: {
      title: 'This code is wrong',
      text: 'It does not match the key in your app. Nothing was added.',
      action: 'Go back and type the code that the app shows now.',
    },
    factor_not_allowed: {
      title: 'Not allowed here',
      text: 'Your organisation does not allow this kind of second step. Nothing was added.',
      action: 'Go back and choose another kind.',
    },
    too_many_passkeys: {
      title: 'You reached the limit of passkeys',
      text: 'Nothing was added.',
      action: 'Remove one that you no longer use, then add the new one.',
    },
    reset_not_possible: {
      title: 'The reset cannot be confirmed',
      text: 'There is no confirmed address that we could send the link to.',
      action: 'Ask an administrator of your organisation to reset your second step.',
    },
    signup_disabled: {
      title: 'New accounts are closed',
      text: 'Nobody can create an account here right now.',
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
      text: 'You are signed in, but you must complete one more step.',
      action: 'Open your account page: it says what is missing.',
    },
    credential_conflict: {
      title: 'Already linked to another account',
      text: 'It signs in to another account than this one. Nothing was changed.',
      action: 'Sign in with it, remove it there, then link it here.',
    },
    provider_already_linked: {
      title: 'Another one is already linked',
      text: 'Your account already has a sign-in of this provider, and can have only one. Nothing was changed.',
      action: 'Remove that one on your account page first, then link the new one.',
    },
    provider_disabled: {
      title: 'This way to sign in is not offered',
      text: 'Nobody can sign in here with the provider of that address.',
      action: 'Go to the sign-in page and choose another way.',
    },
    invalid_state: {
      title: 'This sign-in did not start here',
      text: 'The answer of the provider belongs to no sign-in that we know. You were not signed in.',
      action: 'Try again from here.',
    },
    state_expired: {
      title: 'That took too long',
      text: 'The sign-in started a while ago and has expired. You were not signed in.',
      action: 'Try again.',
    },
    state_replayed: {
      title: 'This sign-in was already completed',
      text: 'Each answer of a provider works once. Nothing was changed.',
      action: 'Try again if you are not signed in.',
    },
    state_browser_mismatch: {
      title: 'Started in another browser',
      text: 'This sign-in started in another browser, so we did not complete it.',
      action: 'Try again here, and stay in this browser.',
    },
    missing_code: {
      title: 'The answer was incomplete',
      text: 'The provider sent you back without what we need. You were not signed in.',
      action: 'Try again.',
    },
    provider_error: {
      title: 'The provider reported a problem',
      text: 'It could not complete the sign-in. Nothing was changed here.',
      action: 'Try again in a moment, or sign in another way.',
    },
    token_exchange_failed: {
      title: 'The provider did not confirm the sign-in',
      text: 'We asked it to confirm that it was you, and it did not. You were not signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    token_validation_failed: {
      title: 'The answer of the provider is not valid',
      text: 'We could not verify that it is meant for us. You were not signed in.',
      action: 'Try again. If it happens again, tell the people who run this service.',
    },
    profile_fetch_failed: {
      title: 'The provider did not say who you are',
      text: 'You allowed access, but the provider did not answer. You were not signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    email_fetch_failed: {
      title: 'The provider did not share your addresses',
      text: 'You allowed access, but the provider did not answer. You were not signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    userinfo_failed: {
      title: 'The provider did not share your profile',
      text: 'You allowed access, but the provider did not answer. You were not signed in.',
      action: 'Try again in a moment, or sign in another way.',
    },
    last_credential: {
      title: 'This is your last way to sign in',
      text: 'Without it you could no longer sign in, so it stays.',
      action: 'Add another way on your account page first.',
    },
    link_requires_login: {
      title: 'You already have an account',
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
      text: 'The address exists, but it only accepts a form.',
      action: 'Go to the start page and start there.',
    },
    payload_too_large: {
      title: 'Too much at once',
      text: 'The form is too large. Nothing was changed.',
      action: 'Go back, shorten what you typed and send it again.',
    },
    malformed_request: {
      title: 'The request could not be read',
      text: 'Something in it is damaged or missing. Nothing was changed.',
      action: 'Go back, reload the page and try again.',
    },
    validation_failed: {
      title: 'Something is not valid',
      text: 'The form holds a value that cannot be used. Nothing was changed.',
      action: 'Go back, check what you typed and send it again.',
    },
    unavailable: {
      title: 'Not available right now',
      text: 'A part of this service does not answer. Your last change may not have been saved.',
      action: 'Try again in a moment.',
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
    support: (address: string) => `If you need help, write to ${address}.`,
    otherwise: 'If the button does nothing, open this address:',
    hello: (name: string) => `Hello ${name},`,
    device: 'Device',
    address: 'IP address',
    time: 'Time',
    confirmAddress: {
      subject: 'Confirm your address',
      preview: 'One click, and your account is ready.',
      text: (brand: string) => `Confirm that this address is yours, and your ${brand} account is ready.`,
      action: 'Confirm address',
      lifetime: (seconds: number) => `The link works once, within ${durationWords(intl, seconds)}.`,
      unexpected: 'If you did not sign up, do nothing. Nobody can use the account before it is confirmed.',
    },
    alreadyRegistered: {
      subject: 'You already have an account',
      preview: 'Someone tried to sign up with your address.',
      text: 'Someone, perhaps you, tried to sign up with this address. It already has an account, so nothing was changed.',
      next: 'If that was you, sign in. If you forgot your password, choose a new one there.',
      action: 'Sign in',
      unexpected: 'If it was not you, do nothing. Your account is safe, and they learned nothing about it.',
    },
    resetPassword: {
      subject: 'Choose a new password',
      preview: 'Here is the link you requested.',
      text: 'You requested a link to choose a new password.',
      action: 'Choose a new password',
      lifetime: (seconds: number) =>
        `The link works once, within ${durationWords(intl, seconds)}. Changing the password ends all your sessions.`,
      unexpected: 'If you did not request this, do nothing. Your password stays as it is.',
    },
    passwordChanged: {
      subject: 'Your password was changed',
      preview: 'If that was you, there is nothing to do.',
      text: 'The password of your account was changed. If that was you, there is nothing to do.',
      sessions: 'Your other sessions were ended.',
      action: 'Reset the password',
      unexpected: 'Not you? Reset the password. That ends all sessions, including theirs.',
    },
    credentialLinked: {
      subject: (provider: string) => `You can now sign in with ${provider}`,
      preview: 'If that was you, there is nothing to do.',
      byYou: (provider: string) =>
        `A ${provider} account was linked to your account and can now sign in as you. If that was you, there is nothing to do.`,
      automatic: (provider: string) =>
        `Someone signed in with a ${provider} account that has this address, confirmed by ${provider}. We linked it to your account, and it can now sign in as you. If that was you, there is nothing to do.`,
      action: 'Check how you sign in',
      unexpected: (provider: string) =>
        `Not you? Remove ${provider} on your account page, end the sessions that you do not recognise, then change your password.`,
    },
    credentialRemoved: {
      provider: {
        subject: (provider: string) => `You can no longer sign in with ${provider}`,
        text: (provider: string) =>
          `The ${provider} account was removed from your account and can no longer sign in as you. If that was you, there is nothing to do.`,
      },
      password: {
        subject: 'Your password was removed',
        text: 'The password of your account was removed and no longer works. If that was you, there is nothing to do.',
      },
      preview: 'If that was you, there is nothing to do.',
      action: 'Check how you sign in',
      unexpected: 'Not you? End the sessions that you do not recognise, then change your password.',
    },
    factor: {
      preview: 'If that was you, there is nothing to do.',
      action: 'Check your second step',
      unexpected:
        'Not you? Change your password, end the sessions that you do not recognise, and remove what is not yours.',
    },
    factorAdded: {
      webauthn: {
        subject: 'A passkey was added to your account',
        text: (name: string) =>
          `The passkey “${name}” can now sign in as you. If that was you, there is nothing to do.`,
        unnamed: 'A passkey can now sign in as you. If that was you, there is nothing to do.',
      },
      totp: {
        subject: 'An authenticator app was added to your account',
        text: 'Sign-ins now need one of its codes. If that was you, there is nothing to do.',
      },
    },
    factorRemoved: {
      webauthn: {
        subject: 'A passkey was removed from your account',
        text: (name: string) =>
          `The passkey “${name}” can no longer sign in as you. If that was you, there is nothing to do.`,
        unnamed: 'It can no longer sign in as you. If that was you, there is nothing to do.',
      },
      totp: {
        subject: 'The authenticator app was removed from your account',
        text: 'Its codes are no longer accepted. If that was you, there is nothing to do.',
      },
    },
    recoveryCodesReplaced: {
      subject: 'You have new recovery codes',
      text: 'New recovery codes were made for your account, and the old ones no longer work. If that was you, there is nothing to do.',
    },
    recoveryCodeUsed: {
      subject: 'A recovery code was used',
      text: 'Someone signed in to your account with one of your recovery codes.',
      left: (count: number) =>
        plural(intl, count, {
          one: 'One code is left.',
          other: count === 0 ? 'No code is left.' : `${count} codes are left.`,
        }),
      few: 'Make a new set on your account page.',
    },
    passkeySuspect: {
      subject: 'A passkey of yours may have been copied',
      preview: 'A sign-in was refused.',
      text: (name: string) =>
        `Someone tried to sign in with the passkey “${name}”, and its counter had gone backwards. A copy of it may exist. The sign-in was refused, and the passkey is no longer accepted.`,
      unnamed:
        'Someone tried to sign in with a passkey of yours, and its counter had gone backwards. A copy of it may exist. The sign-in was refused, and the passkey is no longer accepted.',
      next: 'Remove it on your account page and add a new one.',
    },
    factorResetRequested: {
      subject: 'Reset your second step',
      preview: 'Here is the link you requested.',
      text: 'Someone who knows your password requested a reset of the second step of your account. If that was you, open the link to begin the waiting period.',
      action: 'Reset the second step',
      unexpected: 'Not you? Do not open the link, and change your password: someone else knows it.',
    },
    factorResetPending: {
      subject: 'Your second step will be reset',
      preview: 'You can cancel it.',
      text: (when: string) => `A reset of the second step of your account was confirmed. It takes effect on ${when}.`,
      next: 'If that was you, there is nothing to do: sign in after that time and set up a new second step.',
      action: 'Cancel the reset',
      unexpected: 'Not you? Cancel the reset and change your password: someone else knows it and reads your mail.',
    },
    factorResetCancelled: {
      subject: 'The reset of your second step was cancelled',
      preview: 'Your second step stays as it is.',
      text: 'The reset of the second step of your account was cancelled. Your second step stays as it is.',
      unexpected: 'If you did not request the reset, someone knows your password. Change it.',
    },
    factorsReset: {
      subject: 'Your second step was reset',
      preview: 'You set up a new one when you sign in.',
      waiting_period: 'The waiting period is over, and the second step of your account was reset.',
      administrator: 'An administrator reset the second step of your account.',
      next: 'All your sessions were ended. Sign in and set up a new second step.',
      action: 'Sign in',
      unexpected: 'If you did not expect this, change your password and tell an administrator of your organisation.',
    },
    newSignIn: {
      subject: (device: string) => `New sign-in: ${device}`,
      heading: 'New sign-in to your account',
      preview: 'If that was you, there is nothing to do.',
      text: 'Someone signed in to your account from a device that we have not seen before. If that was you, there is nothing to do.',
      action: 'Check your sessions',
      unexpected: 'Not you? End the session that you do not recognise, then change your password.',
    },
    sessionReused: {
      subject: 'You were signed out elsewhere',
      preview: 'Your other sessions were ended.',
      text: 'A sign-in of yours was used in two places at once, which looks like a copy. We ended it to be safe.',
      action: 'Check your sessions',
      unexpected: 'If you did not expect this, change your password.',
    },
  },
}

export type Messages = typeof en
