import { durationWords } from './duration-words.ts'
import type { Messages } from './en.ts'
import { plural } from './plural.ts'

const intl = 'da-DK'

/** Every text of the pages and e-mails, in Danish. */
export const da: Messages = {
  languageName: 'Dansk',
  intl,

  footer: { languages: 'Sprog', privacy: 'Privatliv', help: 'Hjælp' },

  fields: {
    email: 'E-mail',
    password: 'Adgangskode',
    newPassword: 'Ny adgangskode',
    currentPassword: 'Nuværende adgangskode',
    name: 'Navn',
    language: 'Sprog',
    code: 'Kode',
    recoveryCode: 'Gendannelseskode',
    factorName: 'Navn',
    passwordRule: (minimum) => `Mindst ${minimum} tegn, af enhver slags. Nogle få ord giver en god adgangskode.`,
  },

  fieldErrors: {
    email_required: () => 'Skriv din e-mailadresse.',
    email_invalid: () => 'Skriv en hel e-mailadresse, for eksempel anna@example.com.',
    name_required: () => 'Skriv dit navn.',
    name_too_long: () => 'Brug højst 80 tegn.',
    password_required: () => 'Skriv din adgangskode.',
    password_wrong: () => 'Det er ikke din adgangskode.',
    password_too_short: (minimum) => `For kort. Brug mindst ${minimum} tegn.`,
    password_too_long: () => 'For lang. Brug højst 256 tegn.',
    password_too_common: () => 'Denne adgangskode står på lister over lækkede adgangskoder. Vælg en anden.',
    password_contains_identity: () => 'Udelad dit navn og din e-mailadresse. Det er det første, andre prøver.',
    password_unchanged: () => 'Det er den adgangskode, du har nu. Vælg en anden.',
    locale_unsupported: () => 'Vælg et af sprogene på listen.',
    value_refused: () => 'Denne værdi kan ikke bruges her.',
    code_required: () => 'Skriv koden.',
    code_wrong: () =>
      'Koden er ikke rigtig, eller den er allerede brugt. Vent på den næste. Bliver ingen taget imod, så stil uret på din enhed.',
    recovery_code_wrong: () => 'Det er ikke en af dine ubrugte gendannelseskoder. Hver virker én gang.',
    factor_name_required: () => 'Skriv et navn.',
    factor_name_too_long: () => 'Brug højst 60 tegn.',
  },
  errorSummary: (count) => plural(intl, count, { one: 'Én ting skal rettes', other: `${count} ting skal rettes` }),

  failures: {
    invalid_credentials: {
      title: 'E-mail og adgangskode passer ikke sammen.',
      text: 'Se begge efter, eller nulstil adgangskoden.',
    },
    rate_limited: { title: 'For mange forsøg.', text: 'Vent lidt, før du prøver igen.' },
    overloaded: { title: 'Rigtig mange logger ind lige nu.', text: 'Prøv igen om et øjeblik.' },
    rbac_unavailable: {
      title: 'Konti kan ikke nås lige nu.',
      text: 'Intet er ændret. Prøv igen om et øjeblik.',
    },
    mfa_locked: {
      title: 'For mange forkerte svar.',
      text: 'Denne måde er spærret et stykke tid. En anden virker måske stadig.',
    },
    passkey_refused: {
      title: 'Adgangsnøglen blev ikke godkendt.',
      text: 'Prøv igen, eller log ind på en anden måde.',
    },
    unknown_passkey: {
      title: 'Adgangsnøglen er ukendt her.',
      text: 'Den er fjernet fra sin konto. Slet den på din enhed, og log ind på en anden måde.',
    },
    invalid_passkey: { title: 'Adgangsnøglen kunne ikke registreres.', text: 'Intet er tilføjet. Prøv igen.' },
    too_many_passkeys: {
      title: 'Du har så mange adgangsnøgler, som man kan have.',
      text: 'Fjern en, som du ikke bruger.',
    },
    factor_not_allowed: {
      title: 'Din organisation tager ikke imod denne slags.',
      text: 'Intet er tilføjet. Vælg en anden slags.',
    },
    reset_not_possible: {
      title: 'Der er ingen bekræftet adresse at sende linket til.',
      text: 'Bed en administrator i din organisation om at nulstille dit andet trin.',
    },
    invalid_csrf: {
      title: 'Formularen var udløbet.',
      text: 'Intet er sendt. Se efter, hvad du skrev, og send den igen.',
    },
  },
  tryAgain: (when) => `Prøv igen ${when}.`,
  unconfirmedHint: (link) => `Aldrig bekræftet din adresse? ${link}`,
  unconfirmedLink: 'Få linket igen',

  or: 'eller',
  back: 'Tilbage',
  signInLink: 'Log ind',
  continueTo: (app) => `Fortsæt til ${app}`,
  continue: 'Fortsæt',
  continueWith: (provider) => `Fortsæt med ${provider}`,

  signIn: {
    title: 'Log ind',
    heading: (app) => `Log ind på ${app}`,
    lede: (brand) => `Brug din ${brand}-konto.`,
    submit: 'Log ind',
    forgot: 'Glemt den?',
    forgotAbout: 'Nulstil din adgangskode',
    newHere: (link) => `Ny her? ${link}`,
    passkey: 'Log ind med en adgangsnøgle',
    signUp: 'Opret en konto',
    notices: {
      password_reset: 'Din adgangskode er ændret. Log ind med den nye.',
      address_confirmed: 'Din adresse er bekræftet. Log ind for at fortsætte.',
      sessions_ended: 'Du er logget ud alle steder.',
      already_used: 'Dette trin var allerede gennemført. Log ind for at fortsætte.',
      consent_denied: 'Du gav ikke lov dér, så ingen blev logget ind. Prøv igen, eller log ind på en anden måde.',
    },
  },

  sessionExpired: {
    title: 'Session slut',
    heading: 'Din session er slut',
    idle: 'Du var væk et stykke tid. Log ind, så er du tilbage, hvor du var.',
    ended: 'Den blev afsluttet fra et andet sted. Log ind, så er du tilbage, hvor du var.',
  },

  signUp: {
    title: 'Opret en konto',
    heading: 'Opret din konto',
    lede: (app) => `Derefter går du videre til ${app}.`,
    ledeAlone: (brand) => `Én ${brand}-konto til alle applikationer her.`,
    submit: 'Opret konto',
    haveOne: (link) => `Har du en konto? ${link}`,
    disabledHeading: 'Der er lukket for nye konti',
    disabledText: 'Ingen kan oprette en konto her for tiden. Bed dem, der driver tjenesten, om en invitation.',
  },

  checkMail: {
    title: 'Se i din indbakke',
    heading: 'Se i din indbakke',
    sign_up: (email) => `Vi har sendt en mail til ${email}. Åbn linket i den for at fortsætte.`,
    confirm_again: (email) => `Hvis ${email} stadig mangler at blive bekræftet, er et nyt link på vej dertil.`,
    recovery: (email) => `Hvis ${email} har en konto, er et link til at vælge en ny adgangskode på vej dertil.`,
    lifetime: (seconds) => `Linket virker én gang, inden for ${durationWords(intl, seconds)}.`,
    missing: 'Intet i indbakken? Se i mappen med uønsket post, eller få mailen sendt igen.',
    again: 'Send igen',
    sentAgain: 'Sendt igen. Brug den nyeste mail.',
    other: 'Brug en anden adresse',
  },

  verify: {
    title: 'Bekræft din adresse',
    heading: 'Bekræft din adresse',
    ready: (email) => `Tryk på knappen for at bekræfte, at ${email} er din.`,
    otherBrowser: (email) =>
      `Du åbnede linket i en anden browser end den, du oprettede kontoen i. Skriv den adgangskode, du valgte, så vi ved, at ${email} er din.`,
    submit: 'Bekræft adressen',
    submitAndSignIn: 'Bekræft og log ind',
    expiredHeading: 'Linket er udløbet',
    usedHeading: 'Linket er allerede brugt',
    expired: 'Links virker kun i kort tid, så en gammel mail ikke kan misbruges. Få et nyt.',
    used: 'Har du allerede bekræftet adressen, så log ind. Ellers få et nyt link.',
    sendNew: 'Send et nyt link',
    doneHeading: 'Adressen er bekræftet',
    done: (email) => `${email} er bekræftet.`,
  },

  forgot: {
    title: 'Nulstil din adgangskode',
    heading: 'Nulstil din adgangskode',
    lede: 'Skriv adressen på din konto. Så sender vi et link til at vælge en ny adgangskode.',
    submit: 'Send linket',
    out: (link) => `Kom du i tanke om den? ${link}`,
  },

  confirmAgain: {
    title: 'Få linket igen',
    heading: 'Få linket igen',
    lede: 'Skriv den adresse, du oprettede kontoen med. Mangler den stadig at blive bekræftet, sender vi et nyt link til den.',
    submit: 'Send linket',
    out: (link) => `Allerede bekræftet? ${link}`,
  },

  reset: {
    title: 'Vælg en ny adgangskode',
    heading: 'Vælg en ny adgangskode',
    lede: (email) => `Til ${email}. Du bliver logget ud alle andre steder.`,
    submit: 'Skift adgangskode',
    expiredHeading: 'Linket er udløbet',
    usedHeading: 'Linket er allerede brugt',
    expired: 'Links til at skifte adgangskode virker kun i kort tid. Få et nyt.',
    used: 'Hvert link skifter adgangskoden én gang. Få et nyt, hvis du vil skifte den igen.',
    again: 'Få et nyt link',
    doneHeading: 'Adgangskoden er skiftet',
    done: 'Alle dine sessioner er afsluttet. Log ind med den nye adgangskode.',
  },

  confirmPassword: {
    title: 'Bekræft, at det er dig',
    heading: 'Bekræft, at det er dig',
    why: {
      change_password: (email) =>
        `Du er ved at skifte adgangskoden for ${email}. Det kræver, at du har logget ind for nylig.`,
      end_sessions: (email) =>
        `Du er ved at afslutte sessioner for ${email}. Det kræver, at du har logget ind for nylig.`,
      change_profile: (email) =>
        `Du er ved at ændre profilen for ${email}. Det kræver, at du har logget ind for nylig.`,
      other: (email) => `Det næste er følsomt og kræver derfor, at du har logget ind som ${email} for nylig.`,
    },
    submit: 'Bekræft',
    cancel: 'Annuller',
    useFactor: 'Brug dit andet trin',
    notYou: (link) => `Er du en anden? ${link}`,
    otherAccount: 'Brug en anden konto',
  },

  closed: {
    user_disabled: {
      title: 'Kontoen er deaktiveret',
      heading: 'Din konto er deaktiveret',
      text: (account) =>
        `Du kan ikke logge ind med ${account}. Dine data er bevaret. Bed en administrator i din organisation om at aktivere kontoen.`,
    },
    account_suspended: {
      title: 'Organisationen er suspenderet',
      heading: 'Din organisation er suspenderet',
      text: (account) =>
        `Du kan ikke logge ind med ${account}, før det ændres, og det kan andre i organisationen heller ikke. Intet er slettet. Spørg organisationens ejer.`,
    },
    thisAccount: 'denne konto',
    help: 'Få hjælp',
    otherAccount: 'Brug en anden konto',
  },

  restricted: {
    title: 'Bekræft din adresse',
    heading: 'Bekræft din adresse for at fortsætte',
    text: (email) => `Du er logget ind. Før du kan fortsætte, skal du åbne det link, vi har sendt til ${email}.`,
    again: 'Send linket igen',
    sentAgain: 'Sendt igen. Brug den nyeste mail.',
    check: 'Jeg har bekræftet den',
    signOut: 'Log ud',
  },

  signOut: {
    title: 'Log ud',
    heading: 'Vil du logge ud?',
    lede: (email) => `Du er logget ind som ${email}.`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    endsHere: 'Du bliver logget ud i denne browser.',
    endsApps: (apps) => `Du bliver også logget ud af ${apps} i denne browser.`,
    staysElsewhere: 'Dine andre enheder forbliver logget ind.',
    submit: 'Log ud',
    cancel: 'Forbliv logget ind',
    doneTitle: 'Logget ud',
    doneHeading: 'Du er logget ud',
    done: 'Din session i denne browser er slut, også i de applikationer, du brugte herfra.',
    again: 'Log ind igen',
    backTo: (app) => `Tilbage til ${app}`,
  },

  account: {
    title: 'Konto og sikkerhed',
    heading: 'Konto og sikkerhed',
    lede: (sessions) =>
      plural(intl, sessions, {
        one: 'Du er logget ind her og ingen andre steder.',
        other: `Du er logget ind her og ${sessions - 1} ${sessions === 2 ? 'andet sted' : 'andre steder'}.`,
      }),
    signedInAs: 'Logget ind som',
    signOut: 'Log ud',
    profile: 'Profil',
    profileText: 'Det navn, applikationer bruger, og sproget på sider og mails.',
    saveProfile: 'Gem profil',
    signingIn: 'Login',
    signingInText: 'Det, du logger ind med.',
    address: 'E-mail',
    confirmed: (when) => `Bekræftet ${when}`,
    unconfirmed: 'Ikke bekræftet',
    sendLink: 'Send link',
    sendLinkAbout: 'til at bekræfte adressen',
    password: 'Adgangskode',
    passwordChanged: (when) => `Sidst ændret ${when}`,
    passwordNeverChanged: 'Aldrig ændret',
    noPassword: 'Ikke valgt',
    change: 'Skift',
    choose: 'Vælg',
    changeAbout: 'adgangskode',
    noAddress: 'Ingen',
    link: 'Tilknyt',
    unlink: 'Fjern',
    notLinked: 'Ikke tilknyttet',
    linked: (when) => `Tilknyttet ${when}`,
    sessions: 'Sessioner',
    sessionsText: 'Her er du logget ind. Afslut dem, du ikke kender, og skift så adgangskode.',
    endOthers: 'Afslut alle andre',
    thisSession: 'Denne session',
    unknownDevice: 'Ukendt enhed',
    device: (browser, system) => `${browser} på ${system}`,
    inUse: 'I brug nu',
    details: 'Detaljer:',
    lastUsed: (when) => `Sidst brugt ${when}`,
    signedIn: (when) => `Logget ind ${when}`,
    fromAddress: (ip) => `Fra ${ip}`,
    usedBy: (apps) => `Brugt af ${apps}`,
    endSession: 'Afslut',
    olderSessions: 'Vis ældre sessioner',
    noOthers: 'Ingen andre sessioner. Når du logger ind på en anden enhed, vises det her.',
    results: {
      profile_saved: 'Profilen er gemt.',
      password_changed: (ended) =>
        `Adgangskoden er skiftet. ${plural(intl, ended, {
          one: '1 anden session er afsluttet.',
          other: ended === 0 ? 'Der var ingen andre sessioner at afslutte.' : `${ended} andre sessioner er afsluttet.`,
        })}`,
      session_ended: 'Sessionen er afsluttet.',
      session_gone: 'Den session var allerede slut.',
      provider_linked: 'Tilknyttet. Du kan logge ind med den fra nu af.',
      provider_removed: 'Fjernet. Den kan ikke logge dig ind længere.',
      provider_gone: 'Den var allerede fjernet.',
      linking_refused: 'Du gav ikke lov dér, så intet blev tilknyttet.',
      sessions_ended: (count) =>
        plural(intl, count, {
          one: '1 anden session er afsluttet.',
          other: count === 0 ? 'Der var ingen andre sessioner at afslutte.' : `${count} andre sessioner er afsluttet.`,
        }),
      link_sent: (email) => `Et nyt link er på vej til ${email}.`,
      address_confirmed: (email) => `${email} er bekræftet.`,
    },
  },

  endSessions: {
    title: 'Afslut alle andre sessioner',
    heading: (count) =>
      plural(intl, count, { one: 'Afslut 1 anden session?', other: `Afslut ${count} andre sessioner?` }),
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemDevices: (devices) => `Logget ud: ${devices}.`,
    itemApps: 'Applikationer, der er åbnet derfra, bliver også logget ud.',
    staysThis: 'Du forbliver logget ind her.',
    staysPassword: 'Din adgangskode er den samme. Skift den også, hvis andre kendte den.',
    submit: 'Afslut andre sessioner',
    cancel: 'Behold dem',
  },

  linkProvider: {
    heading: (provider) => `Tilknyt ${provider}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemSent: (provider) => `Du kommer til ${provider}, logger ind dér og giver lov.`,
    itemSignIn: (provider) => `Den ${provider}-konto kan derefter logge ind som dig.`,
    staysOthers: 'Du kan stadig logge ind, som du gør nu.',
    submit: (provider) => `Gå til ${provider}`,
    cancel: 'Annuller',
  },

  unlink: {
    heading: (provider) => `Fjern ${provider}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemSignIn: (provider) => `Din ${provider}-konto kan ikke logge ind som dig længere.`,
    staysSession: 'Du forbliver logget ind her og andre steder.',
    staysThere: (provider) => `Din konto hos ${provider} er, som den er.`,
    submit: (provider) => `Fjern ${provider}`,
    cancel: 'Behold den',
  },

  changePassword: {
    title: 'Skift adgangskode',
    heading: 'Skift din adgangskode',
    lede: 'Dine andre sessioner bliver afsluttet. Denne fortsætter.',
    submit: 'Skift adgangskode',
    cancel: 'Annuller',
    forgot: 'Glemt den?',
  },

  passkeyScript: {
    cancelled: 'Intet blev valgt, eller det tog for lang tid. Prøv igen.',
    known: 'Denne enhed har allerede en adgangsnøgle til din konto.',
    failed: 'Det virkede ikke i denne browser. Prøv igen, eller brug en anden måde.',
    unsupported: 'Denne browser kan ikke bruge adgangsnøgler, eller scripts er slået fra.',
  },

  mfa: {
    title: 'Andet trin',
    stepUp: 'Det næste er følsomt, så vi sikrer os, at det er dig.',
    or: 'eller',
    submit: 'Fortsæt',
    startOver: (link) => `Er du en anden? ${link}`,
    code: {
      heading: 'Skriv koden fra din app',
      lede: (brand) => `Åbn din godkendelsesapp, og skriv de seks cifre, den viser for ${brand}.`,
      link: 'Brug en kode fra din app',
    },
    recovery: {
      heading: 'Brug en gendannelseskode',
      lede: 'Skriv en af de koder, du gemte, da du satte det andet trin op. Den virker én gang.',
      link: 'Brug en gendannelseskode',
      after: 'Lige efter sætter du et andet trin op på ny.',
    },
    passkey: {
      heading: 'Brug din adgangsnøgle',
      lede: 'Din enhed beder om dit fingeraftryk, dit ansigt, sin pinkode eller din sikkerhedsnøgle.',
      submit: 'Brug adgangsnøgle',
      link: 'Brug en adgangsnøgle',
    },
    lost: {
      link: 'Jeg har mistet min godkendelsesapp',
      title: 'Mistet godkendelsesapp',
      heading: 'Har du mistet din godkendelsesapp?',
      lede: 'Har du heller ingen gendannelseskode, kan dit andet trin nulstilles. Det tager tid, så ingen anden kan gøre det ubemærket.',
      happens: 'Det sker der',
      stays: 'Det ændres ikke',
      itemMail: 'Vi sender et link til kontoens bekræftede adresse.',
      itemWait:
        'Når du åbner det og bekræfter, begynder en ventetid. Alle, der kan få besked, får det og kan standse den.',
      itemEnrol: 'Derefter logger du ind og sætter et nyt andet trin op.',
      staysUntil: 'Indtil da bliver du bedt om dit andet trin som før.',
      submit: 'Send linket',
      back: 'Tilbage',
      sentHeading: 'Se i din indbakke',
      sent: 'Har kontoen en bekræftet adresse, er et link på vej til den. Åbn det for at begynde ventetiden.',
      missing: 'Intet i indbakken? Se i mappen med uønsket post.',
      due: (when) => `Der er allerede bedt om en nulstilling. Den sker ${when}; log ind igen da.`,
    },
  },

  resetFactors: {
    title: 'Nulstil det andet trin',
    heading: 'Vil du nulstille dit andet trin?',
    lede: (email) =>
      `Nogen bad om det efter at have skrevet adgangskoden til ${email}. Var det ikke dig, så luk siden, og skift din adgangskode.`,
    submit: 'Begynd ventetiden',
    doneHeading: 'Ventetiden er begyndt',
    done: (when) =>
      `Dit andet trin bliver nulstillet ${when}. Indtil da kan du standse det, fra den mail, vi har sendt, eller fra din kontoside.`,
    expiredHeading: 'Linket er udløbet',
    expired: 'Det virker kun i kort tid og én gang. Log ind, og bed om et nyt.',
  },

  cancelReset: {
    title: 'Stands nulstillingen',
    heading: 'Vil du standse nulstillingen?',
    lede: 'Dit andet trin forbliver, som det er.',
    submit: 'Stands den',
    doneHeading: 'Nulstillingen er standset',
    done: 'Dit andet trin forbliver, som det er. Bad du ikke om nulstillingen, kender nogen din adgangskode: skift den.',
    expiredHeading: 'Linket virker ikke længere',
    expired: 'Nulstillingen er sket eller blev standset tidligere. Log ind for at se, hvordan det står til.',
    changePassword: 'Skift adgangskode',
  },

  enrol: {
    title: 'Sæt et andet trin op',
    heading: 'Sæt et andet trin op for at fortsætte',
    lede: 'Du er logget ind. Denne konto kræver mere end en adgangskode: vælg, hvad du vil bekræfte dine login med.',
    app: 'Godkendelsesapp',
    appText: 'En app på din telefon viser en kode, der skifter hvert 30. sekund.',
    passkey: 'Adgangsnøgle',
    passkeyText: 'Dit fingeraftryk, ansigt eller pinkode på denne enhed, eller en sikkerhedsnøgle.',
    none: 'Din organisation tager ikke imod noget andet trin, der kan sættes op her. Spørg en af dens administratorer.',
    signOut: 'Log ud',
  },

  activity: {
    title: 'Seneste aktivitet',
    heading: 'Seneste aktivitet',
    lede: 'Hvad der er sket med din konto. Var noget af det ikke dig, så skift adgangskode og log andre sessioner ud.',
    link: 'Se seneste aktivitet',
    older: 'Vis ældre aktivitet',
    none: 'Der er ikke sket noget endnu.',
    check: 'Var det dig?',
    providerLinked: (provider: string) => `${provider} tilknyttet`,
    providerRemoved: (provider: string) => `${provider} fjernet`,
    passwordRemoved: 'Adgangskode fjernet',
    factorAdded: {
      webauthn: 'Adgangsnøgle tilføjet',
      totp: 'Godkendelsesapp sat op',
      recovery_code: 'Gendannelseskoder lavet',
    },
    factorRemoved: {
      webauthn: 'Adgangsnøgle fjernet',
      totp: 'Godkendelsesapp fjernet',
      recovery_code: 'Gendannelseskoder fjernet',
    },
    kinds: {
      signed_in: 'Logget ind',
      sign_in_refused: 'Login afvist',
      second_factor_refused: 'Andet trin afvist',
      signed_out: 'Logget ud',
      other_sessions_ended: 'Andre sessioner afsluttet',
      password_changed: 'Adgangskode skiftet',
      password_reset_requested: 'Link til ny adgangskode bestilt',
      recovery_codes_replaced: 'Nye gendannelseskoder lavet',
      factor_reset_requested: 'Nulstilling af andet trin bestilt',
      factor_reset_confirmed: 'Nulstilling af andet trin bekræftet',
      factor_reset_cancelled: 'Nulstilling af andet trin annulleret',
      factors_reset: 'Andet trin nulstillet',
      session_stolen: 'Session afsluttet, fordi dens nøgle blev brugt to gange',
      profile_changed: 'Profil ændret',
    },
    how: (ways: string) => `med ${ways}`,
    ways: {
      pwd: 'en adgangskode',
      fed: 'en anden konto',
      otp: 'en kode fra appen',
      recovery: 'en gendannelseskode',
      hwk: 'en adgangsnøgle',
      swk: 'en adgangsnøgle',
    },
    by: { administrator: 'af en administrator', platform: 'af platformen' },
  },

  factors: {
    title: 'Login i to trin',
    heading: 'Login i to trin',
    lede: 'Et andet trin holder andre ude, også dem, der kender din adgangskode.',
    row: 'Login i to trin',
    on: 'Til',
    off: 'Fra',
    manage: 'Vis',
    summary: {
      app: 'godkendelsesapp',
      passkeys: (count) => plural(intl, count, { one: '1 adgangsnøgle', other: `${count} adgangsnøgler` }),
      codes: (count) => plural(intl, count, { one: '1 gendannelseskode', other: `${count} gendannelseskoder` }),
      none: 'Kun det, du logger ind med, beskytter din konto.',
    },
    back: 'Konto og sikkerhed',
    app: 'Godkendelsesapp',
    appText: 'Koder fra en app på din telefon, for eksempel den i din adgangskodehåndtering.',
    notSetUp: 'Ikke sat op',
    setUp: 'Sæt op',
    replace: 'Udskift',
    replaceAbout: 'godkendelsesapp',
    remove: 'Fjern',
    passkeys: 'Adgangsnøgler',
    passkeysText: 'Log ind med fingeraftryk, ansigt, pinkode eller sikkerhedsnøgle, og uden adgangskode.',
    addPasskey: 'Tilføj en adgangsnøgle',
    noPasskeys: 'Ingen adgangsnøgler endnu.',
    allPasskeys: 'Vis alle adgangsnøgler',
    noName: 'Adgangsnøgle',
    details: 'Detaljer:',
    added: (when) => `Tilføjet ${when}`,
    lastUsed: (when) => `Sidst brugt ${when}`,
    neverUsed: 'Aldrig brugt',
    synced: 'Synkroniseret',
    thisDevice: 'På én enhed',
    suspect: 'Er måske kopieret',
    suspectText: 'Dens tæller gik baglæns, så der findes måske en kopi. Den bliver ikke taget imod længere: fjern den.',
    codes: 'Gendannelseskoder',
    codesText: 'Til den dag, hvor du hverken har app eller adgangsnøgle.',
    codesLeft: (count) => plural(intl, count, { one: '1 tilbage', other: `${count} tilbage` }),
    codesFew: 'Lav nye, før de slipper op.',
    noCodes: 'Du får dem sammen med dit første andet trin.',
    newCodes: 'Nye koder',
    pending: (when) => `Nogen har bedt om at få dit andet trin nulstillet. Det sker ${when}.`,
    cancelReset: 'Stands det',
    results: {
      totp_added: 'Godkendelsesappen er sat op.',
      passkey_added: 'Adgangsnøglen er tilføjet. Du kan logge ind med den fra nu af.',
      factor_renamed: 'Navnet er gemt.',
      factor_removed: 'Fjernet.',
      factor_gone: 'Den var allerede fjernet.',
      reset_cancelled: 'Nulstillingen er standset. Bad du ikke om den, så skift din adgangskode.',
      codes_saved: 'Der er nye gendannelseskoder.',
    },
  },

  totp: {
    title: 'Godkendelsesapp',
    heading: 'Sæt en godkendelsesapp op',
    begin: 'Du skal bruge en godkendelsesapp på din telefon eller i din adgangskodehåndtering.',
    replaces: 'Din nuværende app virker, til den nye er bekræftet.',
    beginSubmit: 'Vis koden, der skal scannes',
    lede: 'Scan den med din godkendelsesapp, og skriv så de seks cifre, appen viser.',
    qr: 'QR-kode til din godkendelsesapp',
    manual: 'Kan du ikke scanne? Skriv denne nøgle i appen:',
    submit: 'Bekræft',
    cancel: 'Annuller',
  },

  recoveryCodes: {
    title: 'Gendannelseskoder',
    heading: 'Gem dine gendannelseskoder',
    lede: 'De vises kun nu. Hver lukker dig ind én gang, hvis du mister dit andet trin.',
    download: 'Hent som tekst',
    fileName: 'gendannelseskoder.txt',
    fileHeading: (brand) => `Gendannelseskoder til ${brand}. Hver virker én gang.`,
    hint: 'Udskriv siden, eller gem koderne i din adgangskodehåndtering, ikke ved siden af din adgangskode.',
    done: 'Jeg har gemt dem',
    replaceHeading: 'Vil du lave nye gendannelseskoder?',
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemNew: 'Du får ti nye koder, som vises én gang.',
    itemVoid: 'Alle tidligere koder holder op med at virke.',
    staysOthers: 'Din godkendelsesapp og dine adgangsnøgler er, som de er.',
    replace: 'Lav nye koder',
    cancel: 'Behold de gamle',
  },

  passkey: {
    title: 'Tilføj en adgangsnøgle',
    heading: 'Tilføj en adgangsnøgle',
    lede: 'Din enhed laver den og gemmer den. Den virker kun på dette websted, så ingen kan lokke den fra dig.',
    nameHint: 'Så du kan kende den på listen.',
    submit: 'Opret adgangsnøgle',
    cancel: 'Annuller',
  },

  passkeyOffer: {
    title: 'Hurtigere næste gang',
    heading: 'Vil du logge ind uden adgangskode næste gang?',
    lede: 'Med en adgangsnøgle er dit fingeraftryk, ansigt eller pinkode nok: ingen adgangskode, ingen kode.',
    submit: 'Tilføj en adgangsnøgle',
    notNow: 'Ikke nu',
    hint: 'Vi spørger kun denne ene gang. Du kan altid tilføje en på din kontoside.',
  },

  factor: {
    appName: 'Godkendelsesapp',
    rename: 'Gem navn',
    remove: 'Fjern',
    back: 'Tilbage',
    removeHeading: (name) => `Fjern ${name}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemPasskey: 'Du kan ikke logge ind med den længere.',
    itemApp: 'Dens koder bliver ikke taget imod længere.',
    itemDevice: 'Adgangsnøglen bliver måske på din enhed. Slet den også dér.',
    itemLast:
      'Det er dit sidste andet trin: gendannelseskoderne forsvinder med det, og adgangskoden alene er nok til at logge ind.',
    itemLastDemanded:
      'Det er dit sidste andet trin: gendannelseskoderne forsvinder med det, og du sætter et nyt op, før du kan fortsætte.',
    staysSession: 'Du forbliver logget ind her og andre steder.',
    staysOthers: 'Dine andre måder at logge ind på er, som de er.',
    cancel: 'Behold den',
  },

  setUp: {
    title: 'Opsætning',
    heading: (brand) => `Sæt ${brand} op`,
    lede: 'Opret den første administrator. Linket virker én gang.',
    submit: 'Opret administrator',
    usedHeading: 'Linket er brugt',
    used: 'Den første administrator findes allerede. Er det dig, så log ind.',
  },

  error: {
    reference: 'Reference',
    referenceHelp: 'Oplys den, hvis du beder om hjælp.',
    tryAgain: 'Prøv igen',
    newLink: 'Få et nyt link',
    home: 'Gå til startsiden',
    signIn: 'Log ind',
    otherAccount: 'Brug en anden konto',
    account: 'Gå til din konto',
    signedInAs: (email) => `Du er logget ind som ${email}.`,
  },

  errors: {
    generic: {
      title: 'Det lykkedes ikke',
      text: 'Anmodningen blev afvist. Intet er ændret.',
      action: 'Gå tilbage, og prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
    invalid_next: {
      title: 'Vejen tilbage er ikke gyldig',
      text: 'Linket, der førte dig hertil, vil sende dig videre til en adresse, som ikke er registreret. Vi fulgte det ikke.',
      action: 'Gå tilbage til applikationen, og start derfra.',
    },
    unknown_application: {
      title: 'Ukendt applikation',
      text: 'Applikationen, der sendte dig hertil, er ikke registreret hos os.',
      action: 'Se applikationens adresse efter, eller sig det til dem, der driver den.',
    },
    rate_limited: {
      title: 'For mange forsøg',
      text: 'Der var for mange forsøg på kort tid, fra dig eller fra dit netværk.',
      action: 'Vent lidt, og prøv så igen.',
    },
    rbac_unavailable: {
      title: 'Konti kan ikke nås',
      text: 'Den del af tjenesten, der kender din konto, svarer ikke lige nu. Intet er ændret.',
      action: 'Prøv igen om et øjeblik.',
    },
    invalid_csrf: {
      title: 'Formularen er udløbet',
      text: 'Den var åben for længe, eller den blev sendt fra en anden side. Intet er ændret.',
      action: 'Åbn formularen igen, og send den derfra.',
    },
    invalid_link: {
      title: 'Linket virker ikke',
      text: 'Det er ikke helt, eller det er erstattet af et nyere.',
      action: 'Brug hele linket i den nyeste mail, eller få et nyt.',
    },
    link_expired: {
      title: 'Linket er udløbet',
      text: 'Links i mails virker kun i kort tid og kun én gang.',
      action: 'Få et nyt link.',
    },
    session_ended: {
      title: 'Din session er afsluttet',
      text: 'Den blev afsluttet, her eller fra et andet sted.',
      action: 'Log ind igen for at fortsætte.',
    },
    invalid_credentials: {
      title: 'E-mail og adgangskode passer ikke sammen',
      text: 'Ingen blev logget ind.',
      action: 'Se begge efter, eller nulstil adgangskoden.',
    },
    password_required: {
      title: 'Din adgangskode mangler',
      text: 'Det her kan ikke gøres uden den.',
      action: 'Gå tilbage, og skriv den.',
    },
    password_refused: {
      title: 'Adgangskoden kan ikke bruges',
      text: 'Den overholder ikke reglerne for nye adgangskoder. Intet er ændret.',
      action: 'Gå tilbage, og vælg en anden.',
    },
    recovery_required: {
      title: 'Vælg en ny adgangskode',
      text: 'Der har været så mange forkerte forsøg, at kontoens adgangskode ikke længere bliver taget imod.',
      action: 'Vælg “Glemt den?” på siden, hvor man logger ind, og vælg en ny ved hjælp af linket i mailen.',
    },
    application_denied: {
      title: 'Du har ikke adgang til applikationen',
      text: 'Du er logget ind, men din konto må ikke bruge den.',
      action: 'Bed en administrator i din organisation om adgang, eller log ind med en anden konto.',
    },
    invalid_handoff_code: {
      title: 'Det lykkedes ikke at logge ind',
      text: 'Applikationen kunne ikke bruge det svar, den fik: det var for gammelt, eller det var til en anden.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    handoff_code_used: {
      title: 'Der blev logget ind to gange med det samme svar',
      text: 'For en sikkerheds skyld har vi afsluttet sessionen.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    invalid_code_verifier: {
      title: 'Det lykkedes ikke at logge ind',
      text: 'Det blev afsluttet et andet sted, end det begyndte.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    origin_denied: {
      title: 'Sendt fra et andet websted',
      text: 'Formularen blev ikke sendt fra en af vores egne sider. Intet er ændret.',
      action: 'Åbn selv vores side, og send formularen derfra.',
    },
    unsupported_media_type: {
      title: 'Formularen kan ikke læses',
      text: 'Den blev sendt på en måde, vi ikke læser. Intet er ændret.',
      action: 'Gå tilbage, genindlæs siden, og send den igen.',
    },
    invalid_bootstrap_secret: {
      title: 'Linket virker ikke',
      text: 'Det er ikke det, der blev vist, da tjenesten blev startet.',
      action: 'Brug hele linket, som det blev vist.',
    },
    bootstrap_closed: {
      title: 'Linket er brugt',
      text: 'Den første administrator findes allerede.',
      action: 'Var det dig, så log ind.',
    },
    session_required: {
      title: 'Log ind først',
      text: 'Siden er kun for dem, der er logget ind.',
      action: 'Log ind, så kommer du tilbage hertil.',
    },
    reauth_required: {
      title: 'Bekræft, at det er dig',
      text: 'Det her kræver, at du har logget ind for nylig, og det er et stykke tid siden.',
      action: 'Log ind igen, så kommer du tilbage hertil.',
    },
    mfa_required: {
      title: 'Et andet trin mangler',
      text: 'Dette login kræver mere end ét bevis, og det andet blev ikke givet. Ingen blev logget ind.',
      action: 'Log ind igen.',
    },
    mfa_failed: {
      title: 'Det var ikke rigtigt',
      text: 'Det andet trin blev ikke godkendt. Ingen blev logget ind.',
      action: 'Log ind igen, eller brug en anden måde.',
    },
    mfa_expired: {
      title: 'Det tog for lang tid',
      text: 'Det andet trin skal klares inden for fem minutter og med få fejl. Ingen blev logget ind.',
      action: 'Log ind igen, så kommer du videre til det, du var på vej til.',
    },
    mfa_locked: {
      title: 'Spærret et stykke tid',
      text: 'Der var for mange forkerte svar, så dette andet trin er spærret.',
      action: 'Vent lidt, eller brug en anden måde.',
    },
    second_factor_required: {
      title: 'Dit andet trin mangler',
      text: 'Det her kræver en session, hvor du har brugt dit andet trin.',
      action: 'Log ind igen, så kommer du tilbage hertil.',
    },
    passkey_refused: {
      title: 'Adgangsnøglen blev ikke godkendt',
      text: 'Det kunne ikke bevises, at den er din. Ingen blev logget ind.',
      action: 'Prøv igen, eller log ind på en anden måde.',
    },
    unknown_passkey: {
      title: 'Adgangsnøglen er ukendt her',
      text: 'Den er fjernet fra sin konto. Ingen blev logget ind.',
      action: 'Slet den på din enhed, og log ind på en anden måde.',
    },
    invalid_passkey: {
      title: 'Adgangsnøglen kunne ikke registreres',
      text: 'Det, din enhed sendte, gælder ikke længere. Intet er tilføjet.',
      action: 'Gå tilbage, og prøv igen.',
    },
    invalid_factor_code: {
      title: 'Koden er ikke rigtig',
      text: 'Den passer ikke til den nøgle, din app fik. Intet er tilføjet.',
      action: 'Gå tilbage, og skriv den kode, appen viser nu.',
    },
    factor_not_allowed: {
      title: 'Bliver ikke taget imod her',
      text: 'Din organisation tager ikke imod denne slags andet trin. Intet er tilføjet.',
      action: 'Gå tilbage, og vælg en anden slags.',
    },
    too_many_passkeys: {
      title: 'Ikke plads til flere adgangsnøgler',
      text: 'Du har så mange, som man kan have. Intet er tilføjet.',
      action: 'Fjern en, som du ikke bruger, og tilføj så den nye.',
    },
    reset_not_possible: {
      title: 'Nulstillingen kan ikke bekræftes',
      text: 'Der er ingen bekræftet adresse, vi kan sende linket til.',
      action: 'Bed en administrator i din organisation om at nulstille dit andet trin.',
    },
    signup_disabled: {
      title: 'Der er lukket for nye konti',
      text: 'Ingen kan oprette en konto her for tiden.',
      action: 'Bed dem, der driver tjenesten, om en invitation.',
    },
    user_disabled: {
      title: 'Din konto er deaktiveret',
      text: 'Du kan ikke logge ind med den. Dine data er bevaret.',
      action: 'Bed en administrator i din organisation om at aktivere den.',
    },
    account_suspended: {
      title: 'Din organisation er suspenderet',
      text: 'Ingen i den kan logge ind, før det ændres. Intet er slettet.',
      action: 'Spørg organisationens ejer.',
    },
    restricted_session: {
      title: 'Der mangler et trin',
      text: 'Du er logget ind, men der mangler noget, før du kan fortsætte.',
      action: 'Åbn din kontoside: den siger, hvad der mangler.',
    },
    credential_conflict: {
      title: 'Allerede knyttet til en anden konto',
      text: 'Du kan logge ind med den, men på en anden konto end denne. Intet er ændret.',
      action: 'Log ind med den, fjern den dér, og tilknyt den så her.',
    },
    provider_already_linked: {
      title: 'Der er allerede tilknyttet en',
      text: 'Din konto har et login fra samme udbyder, og der kan kun være ét fra hver. Intet er ændret.',
      action: 'Fjern først det gamle på din kontoside, og tilknyt så det nye.',
    },
    provider_disabled: {
      title: 'Denne måde at logge ind på findes ikke her',
      text: 'Ingen kan logge ind her med udbyderen i den adresse.',
      action: 'Gå til login-siden, og vælg en anden måde.',
    },
    invalid_state: {
      title: 'Dette login blev ikke begyndt her',
      text: 'Udbyderens svar hører ikke til noget login, som vi kender. Ingen blev logget ind.',
      action: 'Prøv igen herfra.',
    },
    state_expired: {
      title: 'Det tog for lang tid',
      text: 'Dette login blev begyndt for et stykke tid siden og er udløbet. Ingen blev logget ind.',
      action: 'Prøv igen.',
    },
    state_replayed: {
      title: 'Dette login er allerede gennemført',
      text: 'Hvert svar fra en udbyder gælder én gang. Intet blev ændret.',
      action: 'Prøv igen, hvis du ikke er logget ind.',
    },
    state_browser_mismatch: {
      title: 'Begyndt i en anden browser',
      text: 'Dette login blev begyndt i en anden browser end denne, så vi gennemførte det ikke.',
      action: 'Prøv igen her, og bliv i denne browser.',
    },
    missing_code: {
      title: 'Svaret var ufuldstændigt',
      text: 'Udbyderen sendte dig tilbage uden det, vi skal bruge. Ingen blev logget ind.',
      action: 'Prøv igen.',
    },
    provider_error: {
      title: 'Udbyderen meldte om et problem',
      text: 'Den kunne ikke gennemføre dit login. Intet blev ændret her.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    token_exchange_failed: {
      title: 'Udbyderen bekræftede ikke dit login',
      text: 'Vi spurgte den, om det var dig, og det svarede den ikke ja til. Ingen blev logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    token_validation_failed: {
      title: 'Udbyderens svar er ikke gyldigt',
      text: 'Det kunne ikke bevises, at svaret er til os, så vi stolede ikke på det. Ingen blev logget ind.',
      action: 'Prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
    profile_fetch_failed: {
      title: 'Udbyderen fortalte ikke, hvem du er',
      text: 'Du gav lov, men den svarede ikke på vores spørgsmål. Ingen blev logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    email_fetch_failed: {
      title: 'Udbyderen oplyste ikke dine adresser',
      text: 'Du gav lov, men den svarede ikke på vores spørgsmål. Ingen blev logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    userinfo_failed: {
      title: 'Udbyderen oplyste ikke din profil',
      text: 'Du gav lov, men den svarede ikke på vores spørgsmål. Ingen blev logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    last_credential: {
      title: 'Dette er din sidste måde at logge ind på',
      text: 'Uden den kunne du ikke logge ind længere, så den bliver.',
      action: 'Tilføj først en anden måde på din kontoside.',
    },
    link_requires_login: {
      title: 'Du har allerede en konto',
      text: 'Adressen hører til en konto her, som du logger ind på på en anden måde. Intet er ændret.',
      action: 'Log ind, som du plejer. Tilknyt så den nye måde at logge ind på fra din kontoside.',
    },
    link_target_mismatch: {
      title: 'Logget ind som en anden',
      text: 'Tilknytningen blev startet af en anden konto end den, der er logget ind nu. Intet er ændret.',
      action: 'Gå til din kontoside, og begynd igen derfra.',
    },
    permission_denied: {
      title: 'Du har ikke adgang',
      text: 'Din konto må ikke bruge denne applikation eller side.',
      action: 'Bed en administrator i din organisation om adgang, eller log ind med en anden konto.',
    },
    not_found: {
      title: 'Siden findes ikke',
      text: 'Der er ingenting på denne adresse.',
      action: 'Se adressen efter, eller gå til startsiden.',
    },
    method_not_allowed: {
      title: 'Det kan ikke åbnes på den måde',
      text: 'Adressen findes, men den tager kun imod en formular.',
      action: 'Gå til startsiden, og kom derfra.',
    },
    payload_too_large: {
      title: 'For meget på én gang',
      text: 'Formularen indeholder mere, end der kan tages imod. Intet er ændret.',
      action: 'Gå tilbage, forkort det, du skrev, og send igen.',
    },
    malformed_request: {
      title: 'Anmodningen kunne ikke læses',
      text: 'Noget i den er beskadiget eller mangler. Intet er ændret.',
      action: 'Gå tilbage, genindlæs siden, og gentag det, du gjorde.',
    },
    validation_failed: {
      title: 'Noget passer ikke',
      text: 'Formularen indeholder en værdi, der ikke kan bruges. Intet er ændret.',
      action: 'Gå tilbage, se efter, hvad du skrev, og send igen.',
    },
    overloaded: {
      title: 'Meget travlt lige nu',
      text: 'Flere end sædvanligt logger ind. Intet er ændret.',
      action: 'Prøv igen om et øjeblik.',
    },
    request_timeout: {
      title: 'Det tog for lang tid',
      text: 'Anmodningen nåede ikke helt frem i tide.',
      action: 'Se din forbindelse efter, og prøv så igen.',
    },
    internal: {
      title: 'Noget gik galt hos os',
      text: 'Det er registreret under referencen herunder.',
      action: 'Prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
  },

  mails: {
    footer: (email) => `Sendt til ${email} om kontoen med denne adresse.`,
    otherwise: 'Hvis knappen ikke virker, så åbn denne adresse:',
    hello: (name) => `Hej ${name}`,
    device: 'Enhed',
    address: 'IP-adresse',
    time: 'Tidspunkt',
    confirmAddress: {
      subject: 'Bekræft din adresse',
      preview: 'Ét tryk, og din konto er klar.',
      text: (brand) => `Bekræft, at denne adresse er din, så er din ${brand}-konto klar.`,
      action: 'Bekræft adressen',
      lifetime: (seconds) => `Linket virker én gang, inden for ${durationWords(intl, seconds)}.`,
      unexpected: 'Var det ikke dig, der oprettede kontoen? Så gør ingenting: uden bekræftelse kan den ikke bruges.',
    },
    alreadyRegistered: {
      subject: 'Du har allerede en konto',
      preview: 'Nogen forsøgte at oprette en konto med din adresse.',
      text: 'Nogen, måske dig, forsøgte at oprette en konto med denne adresse. Den har allerede en konto, så intet er ændret.',
      next: 'Var det dig, så log ind. Er adgangskoden glemt, kan du vælge en ny dér.',
      action: 'Log ind',
      unexpected:
        'Var det ikke dig, så gør ingenting. Din konto er sikker, og den, der prøvede, har intet fået at vide.',
    },
    resetPassword: {
      subject: 'Vælg en ny adgangskode',
      preview: 'Her er linket, du bad om.',
      text: 'Du bad om et link til at vælge en ny adgangskode.',
      action: 'Vælg en ny adgangskode',
      lifetime: (seconds) =>
        `Linket virker én gang, inden for ${durationWords(intl, seconds)}. Når adgangskoden skiftes, afsluttes alle dine sessioner.`,
      unexpected: 'Bad du ikke om det? Så gør ingenting: din adgangskode forbliver, som den er.',
    },
    passwordChanged: {
      subject: 'Din adgangskode er skiftet',
      preview: 'Var det dig, skal du ikke gøre noget.',
      text: 'Adgangskoden til din konto er skiftet. Var det dig, skal du ikke gøre noget.',
      sessions: 'Dine andre sessioner er afsluttet.',
      action: 'Nulstil adgangskoden',
      unexpected: 'Ikke dig? Nulstil adgangskoden. Så afsluttes alle sessioner, også hos den, der skiftede den.',
    },
    credentialLinked: {
      subject: (provider) => `Du kan nu logge ind med ${provider}`,
      preview: 'Var det dig, skal du ikke gøre noget.',
      byYou: (provider) =>
        `En ${provider}-konto er knyttet til din konto og kan fra nu af logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      automatic: (provider) =>
        `Nogen loggede ind med en ${provider}-konto, der har denne adresse, bekræftet af ${provider}. Derfor er den knyttet til din konto og kan fra nu af logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      action: 'Se, hvordan du logger ind',
      unexpected: (provider) =>
        `Ikke dig? Fjern ${provider} på din kontoside, afslut de sessioner, du ikke kender, og skift så adgangskode.`,
    },
    credentialRemoved: {
      provider: {
        subject: (provider) => `Du kan ikke længere logge ind med ${provider}`,
        text: (provider) =>
          `${provider}-kontoen er fjernet fra din konto og kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      },
      password: {
        subject: 'Din adgangskode er fjernet',
        text: 'Adgangskoden til din konto er fjernet og kan ikke længere bruges til at logge ind. Var det dig, skal du ikke gøre noget.',
      },
      preview: 'Var det dig, skal du ikke gøre noget.',
      action: 'Se, hvordan du logger ind',
      unexpected: 'Ikke dig? Afslut de sessioner, du ikke kender, og skift så adgangskode.',
    },
    factor: {
      preview: 'Var det dig, skal du ikke gøre noget.',
      action: 'Se dit andet trin',
      unexpected:
        'Ikke dig? Skift din adgangskode, afslut de sessioner, du ikke kender, og fjern det, der ikke er dit.',
    },
    factorAdded: {
      webauthn: {
        subject: 'En adgangsnøgle er føjet til din konto',
        text: (name) =>
          `Adgangsnøglen “${name}” kan fra nu af logge ind som dig. Var det dig, skal du ikke gøre noget.`,
        unnamed: 'En adgangsnøgle kan fra nu af logge ind som dig. Var det dig, skal du ikke gøre noget.',
      },
      totp: {
        subject: 'En godkendelsesapp er føjet til din konto',
        text: 'Login bekræftes med dens koder fra nu af. Var det dig, skal du ikke gøre noget.',
      },
    },
    factorRemoved: {
      webauthn: {
        subject: 'En adgangsnøgle er fjernet fra din konto',
        text: (name) =>
          `Adgangsnøglen “${name}” kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.`,
        unnamed: 'Den kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.',
      },
      totp: {
        subject: 'Godkendelsesappen er fjernet fra din konto',
        text: 'Dens koder bliver ikke taget imod længere. Var det dig, skal du ikke gøre noget.',
      },
    },
    recoveryCodesReplaced: {
      subject: 'Du har nye gendannelseskoder',
      text: 'Der er lavet nye gendannelseskoder til din konto, og de tidligere gælder ikke længere. Var det dig, skal du ikke gøre noget.',
    },
    recoveryCodeUsed: {
      subject: 'En gendannelseskode er brugt',
      text: 'Nogen loggede ind på din konto med en af dine gendannelseskoder.',
      left: (count) =>
        plural(intl, count, {
          one: 'Der er én kode tilbage.',
          other: count === 0 ? 'Der er ingen koder tilbage.' : `Der er ${count} koder tilbage.`,
        }),
      few: 'Lav et nyt sæt på din kontoside.',
    },
    passkeySuspect: {
      subject: 'En af dine adgangsnøgler er måske kopieret',
      preview: 'Et login blev afvist.',
      text: (name) =>
        `Nogen prøvede at logge ind med adgangsnøglen “${name}”, og dens tæller var gået baglæns. Det sker, når der findes en kopi. Forsøget blev afvist, og adgangsnøglen bliver ikke taget imod længere.`,
      unnamed:
        'Nogen prøvede at logge ind med en af dine adgangsnøgler, og dens tæller var gået baglæns. Det sker, når der findes en kopi. Forsøget blev afvist, og adgangsnøglen bliver ikke taget imod længere.',
      next: 'Fjern den på din kontoside, og tilføj en ny.',
    },
    factorResetRequested: {
      subject: 'Nulstil dit andet trin',
      preview: 'Her er linket, du bad om.',
      text: 'Nogen, der kender din adgangskode, bad om at nulstille din kontos andet trin. Var det dig, så åbn linket for at begynde ventetiden.',
      action: 'Nulstil det andet trin',
      unexpected: 'Ikke dig? Åbn ikke linket, og skift din adgangskode: en anden kender den.',
    },
    factorResetPending: {
      subject: 'Dit andet trin bliver nulstillet',
      preview: 'Du kan standse det.',
      text: (when) => `En nulstilling af din kontos andet trin er bekræftet. Den sker ${when}.`,
      next: 'Var det dig, skal du ikke gøre noget: log ind efter det tidspunkt, og sæt et nyt andet trin op.',
      action: 'Stands nulstillingen',
      unexpected: 'Ikke dig? Stands den, og skift din adgangskode: en anden kender den og læser din mail.',
    },
    factorResetCancelled: {
      subject: 'Nulstillingen af dit andet trin er standset',
      preview: 'Dit andet trin forbliver, som det er.',
      text: 'Nulstillingen af din kontos andet trin er standset. Dit andet trin forbliver, som det er.',
      unexpected: 'Bad du ikke om nulstillingen, kender nogen din adgangskode. Skift den.',
    },
    factorsReset: {
      subject: 'Dit andet trin er nulstillet',
      preview: 'Du sætter et nyt op, når du logger ind.',
      waiting_period: 'Ventetiden er forbi, og din kontos andet trin er nulstillet.',
      administrator: 'En administrator har nulstillet din kontos andet trin.',
      next: 'Alle dine sessioner er afsluttet. Log ind, og sæt et nyt andet trin op.',
      action: 'Log ind',
      unexpected:
        'Havde du ikke ventet det, så skift din adgangskode, og sig det til en administrator i din organisation.',
    },
    newSignIn: {
      subject: (device) => `Nyt login: ${device}`,
      heading: 'Nyt login på din konto',
      preview: 'Var det dig, skal du ikke gøre noget.',
      text: 'Nogen loggede ind på din konto fra en enhed, vi ikke har set før. Var det dig, skal du ikke gøre noget.',
      action: 'Se dine sessioner',
      unexpected: 'Ikke dig? Afslut den session, du ikke kender, og skift så adgangskode.',
    },
    sessionsEnded: {
      subject: 'Du er logget ud andre steder',
      preview: 'Dine andre sessioner er afsluttet.',
      by_you: (count) =>
        plural(intl, count, {
          one: 'Én anden session på din konto er afsluttet, som du bad om.',
          other: `${count} andre sessioner på din konto er afsluttet, som du bad om.`,
        }),
      by_reuse:
        'Et af dine login blev brugt to steder på én gang, hvilket ligner en kopi. Vi afsluttede det for en sikkerheds skyld.',
      by_administrator: 'En administrator har afsluttet dine sessioner. Log ind igen for at fortsætte.',
      action: 'Se dine sessioner',
      unexpected: 'Havde du ikke ventet det, så skift din adgangskode.',
    },
    accountDisabled: {
      subject: 'Din konto er deaktiveret',
      preview: 'Du kan ikke logge ind, før den er aktiveret igen.',
      text: 'En administrator har deaktiveret din konto. Du er logget ud alle steder og kan ikke logge ind, før den er aktiveret igen.',
      next: 'Dine data er bevaret. Spørg en administrator i din organisation hvorfor, eller bed om at få den aktiveret.',
    },
  },
}
